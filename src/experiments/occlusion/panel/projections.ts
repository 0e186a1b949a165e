import { displayedAt } from '../../../figure/marks/display.ts';
import { fitted, picture } from '../../../figure/marks/picture.ts';
import { type Box, frame, ink, mmPerPt, type SceneItem } from '../../../figure/page/scene.ts';
import type { Contrast } from '../../../shared/contrast.ts';
import { othersShown } from '../declaration/types.ts';

/** A unit carried back to a whole picture: float32 `[c, h, w]`, signed. */
export interface PictureProjection {
  readonly shape: readonly [number, number, number];
  readonly data: Float32Array;
}

const gapMm = 0.6;
const markMm = 1 * mmPerPt;
/** Of a square of three by three, what the four places in its corner leave: across its right side, then along its foot. */
const otherPlaces = [
  [2, 0],
  [2, 1],
  [0, 2],
  [1, 2],
  [2, 2],
] as const;

/**
 * Figure 7 (c) of Zeiler & Fergus 2013: a map's projection in the picture, framed, and smaller beside and below it its projections in up to
 * five other images, each on its own scale; alone it fills the box.
 */
export async function occlusionProjections(
  projection: PictureProjection | null,
  others: readonly PictureProjection[],
  box: Box,
  contrast: Contrast,
): Promise<SceneItem[]> {
  if (others.length === 0)
    return projection ? tile(projection, box, contrast, 'Projection in this image') : [frame(box)];
  const [width, height] = [(box.width - 2 * gapMm) / 3, (box.height - 2 * gapMm) / 3];
  const large = { x: box.x, y: box.y, width: 2 * width + gapMm, height: 2 * height + gapMm };
  const drawn = others.slice(0, othersShown).map((other, i) => {
    const [column, row] = otherPlaces[i]!;
    const place = { x: box.x + column * (width + gapMm), y: box.y + row * (height + gapMm), width, height };
    return tile(other, place, contrast, `Projection in the other image of rank ${i + 1}`);
  });
  const own = projection ? await tile(projection, large, contrast, 'Projection in this image') : [];
  return [...own, mark(large), ...(await Promise.all(drawn)).flat()];
}

async function tile(projection: PictureProjection, box: Box, contrast: Contrast, note: string): Promise<SceneItem[]> {
  const raster = displayedAt(contrast, projection);
  return [await picture(raster, fitted(raster, box), note), frame(box)];
}

/** Inside the box, so that frames of a row stay in line. */
function mark({ x, y, width, height }: Box): SceneItem {
  const inset = markMm / 2;
  const inner = { x: x + inset, y: y + inset, width: width - markMm, height: height - markMm };
  return { kind: 'rect', ...inner, fill: null, stroke: ink.text, strokeWidth: markMm };
}
