import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { create, type Font } from 'fontkit';
import {
  type Face,
  type FindFace,
  type FontFile,
  hasLetter,
  type LetterUse,
  openFace,
} from '../../figure/text/faces.ts';
import { isEastAsian, scriptOf } from '../../figure/text/scripts.ts';
import { lookFurtherWith } from '../../figure/text/shaping.ts';
import { type FontCandidate, type FontGroup, isFontFile, remembered } from './fontCandidates.ts';
import { fontconfigFonts } from './fontconfig.ts';

/** Figures that are drawn from now on have the fonts of the system besides those of Switchback: as Fontconfig lists them, else as they are read. */
export const useSystemFonts = (): void => lookFurtherWith(findInSystem);

const findInSystem = lookingIn(() => fontconfigFonts() ?? filesIn(systemFolders()));

/** Where this system keeps fonts. */
function systemFolders(): string[] {
  const home = homedir();
  const { SystemRoot = 'C:\\Windows', LOCALAPPDATA = join(home, 'AppData', 'Local') } = process.env;
  switch (process.platform) {
    case 'win32':
      return [join(SystemRoot, 'Fonts'), join(LOCALAPPDATA, 'Microsoft', 'Windows', 'Fonts')];
    case 'darwin':
      return ['/System/Library/Fonts', '/Library/Fonts', join(home, 'Library', 'Fonts')];
    default:
      return [
        '/usr/share/fonts',
        '/usr/local/share/fonts',
        join(home, '.local', 'share', 'fonts'),
        join(home, '.fonts'),
      ];
  }
}

/** The largest font of Noto has 20 MB. */
const largestBytes = 100 * 2 ** 20;
const mostFiles = 3000;

/** Looks for letters in the fonts below some folders, each of which is read when it is asked; what is no font, or none with outlines, is passed over. */
export const fontsIn = (folders: readonly string[]): FindFace => lookingIn(() => filesIn(folders));

function filesIn(folders: readonly string[]): FontGroup[] {
  const paths = folders.flatMap(fontPaths).slice(0, mostFiles);
  return paths.map((path) => ({ name: basename(path), candidates: remembered(() => opened(path)) }));
}

/** Looks for letters in fonts, the likeliest first. They are listed when the first letter is asked for. */
function lookingIn(list: () => readonly FontGroup[]): FindFace {
  const groups = remembered(list);
  const faces = new Map<string, Face | null>();
  const faceOf = ({ index, path, family }: FontCandidate) => {
    const key = `${index} ${path}`;
    const face = faces.has(key) ? faces.get(key)! : readFace({ path, index }, family);
    faces.set(key, face);
    return face;
  };
  return (letter, use) => {
    const rank = ({ name }: { readonly name: string }) => misfit(name, letter, use);
    for (const { candidates } of inOrder(groups(), rank)) {
      const found = inOrder(candidates(), rank).find(({ characters }) => hasLetter(characters(), letter));
      const face = found && faceOf(found);
      if (face && hasLetter(face.characters, letter)) return face;
    }
    return null;
  };
}

function inOrder<T>(values: readonly T[], rank: (value: T) => number): T[] {
  const ranked = values.map((value) => ({ value, rank: rank(value) }));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ value }) => value);
}

/** `null` for what is gone, or no font. */
function readFace(file: FontFile, family: string): Face | null {
  try {
    return statSync(file.path).size > largestBytes ? null : openFace(file, family);
  } catch {
    return null;
  }
}

function fontPaths(folder: string): string[] {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return names
      .filter(isFontFile)
      .map((name) => join(folder, name))
      .sort();
  } catch {
    return [];
  }
}

function opened(path: string): FontCandidate[] {
  try {
    if (statSync(path).size > largestBytes) return [];
    const font = create(readFileSync(path));
    const fonts = 'fonts' in font ? font.fonts : [font];
    // The ten fonts of a collection for Chinese, Japanese and Korean have the same letters, which take 0.2 s each to list.
    const lists = new Map<number, FontCandidate['characters']>();
    return fonts.flatMap((part, index) => {
      if (!hasOutlines(part)) return [];
      const characters = lists.get(part.numGlyphs) ?? remembered(() => new Set(part.characterSet));
      lists.set(part.numGlyphs, characters);
      return [{ path, index, family: part.familyName ?? '', name: part.fullName ?? '', characters }];
    });
  } catch {
    return [];
  }
}

/** Pictures and layers of colour cannot be embedded as text. */
function hasOutlines(font: Font): boolean {
  const { tables } = (font as unknown as { directory: { tables: Record<string, unknown> } }).directory;
  return ('glyf' in tables || 'CFF ' in tables) && !['COLR', 'CBDT', 'sbix', 'SVG '].some((table) => table in tables);
}

/** Fonts without serifs that have many letters, as their files are named on Linux, macOS and Windows. */
const liked =
  /^(noto ?sans|source ?han ?sans|dejavu ?sans|arial|helvetica|pingfang|hiragino sans|apple ?sd ?gothic|msyh|msjh|yugoth|meiryo|malgun|segoe ?ui|nirmala|leelaw)/i;
const unlike: readonly (readonly [RegExp, number])[] = [
  [/italic|oblique/i, 16],
  [/serif|mincho|ming|song|batang|times|mono|courier|kufi|naskh|nastaliq|display|looped/i, 8],
  [/thin|light|medium|semi|demi|black|heavy|condensed|narrow/i, 2],
];
const languages: Readonly<Record<string, RegExp>> = {
  zh: /cjk|pingfang|hiragino sans gb|msyh|source ?han|wqy/i,
  ja: /cjk|jp|hiragino sans|yugoth|meiryo/i,
  ko: /cjk|kr|apple ?sd ?gothic|malgun|nanum/i,
};
/** How a font of many languages calls its part for one. */
const parts: Readonly<Record<string, RegExp>> = { zh: /\bSC\b/, ja: /\bJP\b/, ko: /\bKR\b/ };

/** How little a font's name promises for a letter. */
function misfit(name: string, letter: string, { weight, language }: LetterUse): number {
  const script = scriptOf(letter);
  let sum = liked.test(name) ? 0 : 4;
  for (const [pattern, penalty] of unlike) if (pattern.test(name)) sum += penalty;
  if (/bold/i.test(name) !== (weight === 'bold')) sum += 1;
  if (script === null || isEastAsian(script)) {
    if (!languages[language]?.test(name)) sum += 3;
    if (!parts[language]?.test(name)) sum += 0.5;
  } else if (!name.replaceAll(' ', '').includes(script.replaceAll(' ', ''))) sum += 3;
  return sum;
}
