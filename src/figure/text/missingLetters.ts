import type { Scene } from '../page/scene.ts';
import { shapeLine } from './shaping.ts';
import { printable } from './typography.ts';

const letters = new Intl.Segmenter('en');

/** The letters of a scene that no font has, each once: boxes stand for them in PDF and PNG. */
export function lettersWithoutFont({ items }: Pick<Scene, 'items'>): string[] {
  const runs = items.flatMap((item) => (item.kind === 'text' ? shapeLine(printable(item.text), item.weight).runs : []));
  const missing = runs.filter(({ isDrawn }) => !isDrawn);
  return [...new Set(missing.flatMap(({ text }) => Array.from(letters.segment(text), ({ segment }) => segment)))];
}
