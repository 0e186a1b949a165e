import type { Scene } from '../../figure/page/scene.ts';
import { lettersWithoutFont } from '../../figure/text/missingLetters.ts';
import { isEastAsian, scriptOf } from '../../figure/text/scripts.ts';
import { type Sentence, say } from '../../shared/sentence.ts';

const mostNamed = 8;

/** Says which letters of a figure no font has, and which font has them; `null` where there is none. */
export function fontWarning(scene: Pick<Scene, 'items'>): Sentence | null {
  const letters = lettersWithoutFont(scene);
  if (letters.length === 0) return null;
  const named = letters.slice(0, mostNamed).map((letter) => `${letter} (${codePoints(letter)})`);
  if (letters.length > mostNamed) named.push('…');
  return say('figure.lettersWithoutFont', {
    letters: named,
    fonts: [...new Set(letters.map(fontFor))].slice(0, mostNamed),
  });
}

/** A letter may be of many characters; the first says what it is. */
const codePoints = (letter: string): string =>
  `U+${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;

/** The font of Noto, which is free, that has a letter. */
function fontFor(letter: string): string {
  const script = scriptOf(letter);
  if (script === null) return 'Noto Sans Symbols 2';
  if (isEastAsian(script)) return 'Noto Sans CJK';
  return script === 'Emoji' ? 'Noto Emoji' : `Noto Sans ${script}`;
}
