import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Blob, Face as FaceTables, Font as ShapingFont } from 'harfbuzzjs';
import type { TextItem } from '../page/scene.ts';

export type Weight = TextItem['weight'];

/** Where a font is. */
export interface FontFile {
  readonly path: string;
  /** Which of a collection's fonts; 0 where the file is no collection. */
  readonly index: number;
}

/** A font that letters are measured and drawn with. */
export interface Face {
  readonly file: FontFile;
  /** As an SVG names it. */
  readonly family: string;
  /** Measures, shapes and draws in `unitsPerEm`. */
  readonly font: ShapingFont;
  readonly unitsPerEm: number;
  /** The code points that it has. */
  readonly characters: ReadonlySet<number>;
}

const files = new Map<string, WeakRef<Blob>>();

/** The fonts of a collection share its bytes. */
function bytesOf(path: string): Blob {
  const known = files.get(path)?.deref();
  if (known) return known;
  const bytes = new Blob(readFileSync(path));
  files.set(path, new WeakRef(bytes));
  return bytes;
}

/** Reads a font. Throws as `readFileSync`. */
export function openFace(file: FontFile, family: string): Face {
  const tables = new FaceTables(bytesOf(file.path), file.index);
  const characters = new Set(tables.collectUnicodes());
  return { file, family, font: new ShapingFont(tables), unitsPerEm: tables.upem, characters };
}

/** What letters are wanted for: `language` is that of the text (BCP 47), which tells Chinese from Japanese shapes of one letter. */
export interface LetterUse {
  readonly weight: Weight;
  readonly language: string;
}

/** A further font that has a letter (a grapheme cluster); `null`: there is none. */
export type FindFace = (letter: string, use: LetterUse) => Face | null;

const { resolve } = createRequire(import.meta.url);

/** In a packaged application the fonts lie beside its archive: what is no part of Node's loader cannot read inside that. */
const onDisk = (path: string) => path.replace(/([\\/]app\.asar)(?=[\\/])/, '$1.unpacked');

type FilesOfWeights = Readonly<Record<Weight, string>>;

const noto = (script: string, name: string): FilesOfWeights => ({
  regular: `@expo-google-fonts/noto-sans-${script}/400Regular/NotoSans${name}_400Regular.ttf`,
  bold: `@expo-google-fonts/noto-sans-${script}/700Bold/NotoSans${name}_700Bold.ttf`,
});
const emoji = '@expo-google-fonts/noto-emoji/400Regular/NotoEmoji_400Regular.ttf';

/** What Switchback brings, in the order in which it is asked for a letter. Arimo has the widths of Arial and Helvetica. */
const shipped: readonly { readonly family: string; readonly files: FilesOfWeights }[] = [
  {
    family: 'Arimo',
    files: {
      regular: '@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf',
      bold: '@expo-google-fonts/arimo/700Bold/Arimo_700Bold.ttf',
    },
  },
  { family: 'Noto Sans Arabic', files: noto('arabic', 'Arabic') },
  { family: 'Noto Sans Devanagari', files: noto('devanagari', 'Devanagari') },
  { family: 'Noto Emoji', files: { regular: emoji, bold: emoji } },
];

const opened = new Map<string, Face>();

/** Each is read when the first letter asks for it. */
function shippedFace(family: string, file: string): Face {
  const known = opened.get(file);
  if (known) return known;
  const face = openFace({ path: onDisk(resolve(file)), index: 0 }, family);
  opened.set(file, face);
  return face;
}

/** The font of all letters that it has. */
export function mainFace(weight: Weight): Face {
  const [{ family, files }] = shipped as [(typeof shipped)[number]];
  return shippedFace(family, files[weight]);
}

/** The first of the shipped fonts that has a letter (a grapheme cluster). */
export function shippedFaceOf(letter: string, weight: Weight): Face | null {
  for (const { family, files } of shipped) {
    const face = shippedFace(family, files[weight]);
    if (hasLetter(face.characters, letter)) return face;
  }
  return null;
}

const isInvisible = /^\p{Default_Ignorable_Code_Point}$/u;

/** Whether a font has all of a letter (a grapheme cluster) that is drawn. */
export function hasLetter(characters: Pick<ReadonlySet<number>, 'has'>, letter: string): boolean {
  for (const character of letter)
    if (!characters.has(character.codePointAt(0)!) && !isInvisible.test(character)) return false;
  return true;
}
