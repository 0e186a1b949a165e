import type { Raster } from '../../../figure/marks/display.ts';
import { picture } from '../../../figure/marks/picture.ts';
import { type Box, frame, type RectItem, type SceneItem, text } from '../../../figure/page/scene.ts';
import { shorten, textWidth } from '../../../figure/text/typography.ts';
import type { CorrespondenceData } from './data.ts';

const mostPictures = 8;
const gapMm = 1;
/** A name takes at most so much. */
const longestLabelMm = 24;
const sizePt = 6;
const largestMm = 20;

type Place = readonly [number, number, number, number] | null;

/** Images across; as they are, with each part masked, and with a random place masked, downwards. */
export async function maskedPictures(
  { shown, pictures, random }: CorrespondenceData,
  width: number,
): Promise<{ readonly items: readonly SceneItem[]; readonly height: number }> {
  const images = pictures.slice(0, mostPictures);
  const rows: readonly (readonly [label: string, places: readonly Place[]])[] = [
    ['Original', images.map(() => null)],
    ...shown.parts.map((part, i) => [part, shown.boxes[i]!] as const),
    ['Random place', random],
  ];
  const labels = rows.map(([label]) => textWidth(label, sizePt));
  const labelMm = Math.min(longestLabelMm, Math.max(...labels)) + 2 * gapMm;
  const side = Math.min(largestMm, (width - labelMm) / images.length - gapMm);
  const tall = side * (images[0]!.height / images[0]!.width);
  const fill = hex(shown.colour);
  const items: SceneItem[] = [];
  for (const [row, [label, places]] of rows.entries()) {
    const y = row * (tall + gapMm);
    items.push(text(0, y + tall / 2 + 0.7, shorten(label, labelMm - gapMm, sizePt), { sizePt }));
    for (const [column, raster] of images.entries()) {
      const box = { x: labelMm + column * (side + gapMm), y, width: side, height: tall };
      items.push(await picture(raster, box, `${label}, image ${column + 1}`));
      const place = places[column];
      if (place) items.push(mask(place, raster, box, fill));
      items.push(frame(box));
    }
  }
  return { items, height: rows.length * (tall + gapMm) - gapMm };
}

function mask(
  [y, x, height, width]: readonly [number, number, number, number],
  raster: Raster,
  box: Box,
  fill: string,
): RectItem {
  const [across, down] = [box.width / raster.width, box.height / raster.height];
  return {
    ...{ kind: 'rect', x: box.x + x * across, y: box.y + y * down, width: width * across, height: height * down },
    ...{ fill, stroke: null, strokeWidth: 0 },
  } as const;
}

const hex = (colour: readonly number[]): string =>
  `#${[0, 1, 2].map((i) => (colour[i] ?? colour[0]!).toString(16).padStart(2, '0')).join('')}`;
