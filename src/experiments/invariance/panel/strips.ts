import type { Raster } from '../../../figure/marks/display.ts';
import { fitted, picture } from '../../../figure/marks/picture.ts';
import type { Block } from '../../../figure/page/paragraph.ts';
import { frame, ink, type SceneItem, text } from '../../../figure/page/scene.ts';
import { numberLabel, shorten } from '../../../figure/text/typography.ts';

/** An image under several amounts, with the colour of its line. */
export interface Strip {
  readonly rasters: readonly Raster[];
  readonly colour: string;
}

const labelPt = 5.5;
const labelMm = 2.8;
const gap = { picture: 0.5, row: 0.8, strip: 4 } as const;
const colourMm = { width: 0.8, gap: 0.6 } as const;
const largestPicture = 12;
/** From this width on strips stand in two columns. */
const wide = 120;

/** Pictures in rows, an image each, the amounts above; nothing takes no room. */
export async function pictureStrips(
  strips: readonly Strip[],
  amounts: readonly number[],
  width: number,
  name: string,
): Promise<Block> {
  if (strips.length === 0) return { items: [], bottom: 0 };
  const columns = width >= wide && strips.length > 1 ? 2 : 1;
  const stripWidth = (width - (columns - 1) * gap.strip) / columns;
  const before = colourMm.width + colourMm.gap;
  const side = Math.min(largestPicture, (stripWidth - before + gap.picture) / amounts.length - gap.picture);
  const { width: pixelWidth, height: pixelHeight } = strips[0]!.rasters[0]!;
  const height = (side * pixelHeight) / pixelWidth;
  const items: SceneItem[] = [];
  for (const [i, { rasters, colour }] of strips.entries()) {
    const [column, row] = [i % columns, Math.floor(i / columns)];
    const x = column * (stripWidth + gap.strip);
    const y = labelMm + row * (height + gap.row);
    items.push({ kind: 'rect', x, y, width: colourMm.width, height, fill: colour, stroke: null, strokeWidth: 0 });
    for (const [at, raster] of rasters.entries()) {
      const box = { x: x + before + at * (side + gap.picture), y, width: side, height };
      if (row === 0) items.push(amountLabel(box.x + side / 2, amounts[at]!, side));
      items.push(await picture(raster, fitted(raster, box), `${name} ${numberLabel(amounts[at]!)}`), frame(box));
    }
  }
  const rows = Math.ceil(strips.length / columns);
  return { items, bottom: labelMm + rows * (height + gap.row) };
}

const amountLabel = (x: number, amount: number, width: number): SceneItem => {
  const label = String(Number(amount.toPrecision(3))).replace('-', '−');
  return text(x, labelMm - 0.8, shorten(label, width, labelPt), { sizePt: labelPt, anchor: 'middle', fill: ink.quiet });
};
