import { readFileSync } from 'node:fs';
import { create, type Font, type FontCollection } from 'fontkit';
import type { Face } from '../text/faces.ts';
import type { Run } from '../text/shaping.ts';

/** Glyphs of one font, and the letters that they are of. */
export type Piece = Pick<Run, 'text' | 'face' | 'x' | 'glyphs'>;

/**
 * A font for pdfkit, which embeds what of it is used. pdfkit asks a font for the glyphs of a text and hands it the text's `features`, whatever
 * they are; this one takes a piece of a line as `features`, and so draws what has been measured. Throws as `readFileSync`.
 */
export function pdfFont(face: Face): PDFKit.Mixins.PDFFontSource {
  const opened = create(readFileSync(face.file.path));
  const font = isCollection(opened) ? opened.fonts[face.file.index] : opened;
  return Object.create(font!, { layout: { value: (_text: string, piece: Piece) => laidOut(piece) } });
}

const isCollection = (font: Font | FontCollection): font is FontCollection => 'fonts' in font;

/** Where in a text the letters end that glyphs are of, by where they begin. */
export function clusterEnds(text: string, glyphs: Run['glyphs']): ReadonlyMap<number, number> {
  const starts = [...new Set(glyphs.map(({ cluster }) => cluster))].sort((a, b) => a - b);
  return new Map(starts.map((start, i) => [start, starts[i + 1] ?? text.length]));
}

function laidOut({ text, face, glyphs }: Piece) {
  const ends = clusterEnds(text, glyphs);
  return {
    glyphs: glyphs.map(({ id, cluster }) => ({
      id,
      advanceWidth: face.font.glyphHAdvance(id),
      codePoints: Array.from(text.slice(cluster, ends.get(cluster)), (letter) => letter.codePointAt(0)!),
    })),
    positions: glyphs.map(({ xAdvance, xOffset, yOffset }) => ({ xAdvance, yAdvance: 0, xOffset, yOffset })),
    advanceWidth: glyphs.reduce((sum, { xAdvance }) => sum + xAdvance, 0),
  };
}
