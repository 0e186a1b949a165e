import { type Box, boxWithin, cutArray, type FloatArray, shownBox } from '../../engine/analysis/boxes.ts';
import { displayProjection, largestMagnitude, type Raster, usualMagnitude } from '../../figure/marks/display.ts';
import { rasterToPng } from '../../figure/marks/rasterPng.ts';
import type { DrawnProjection } from '../../shared/contract/unit.ts';
import { cutPixels, type Pixels, rasterOf } from '../pictures/cut.ts';
import type { UnitProjection } from './projecting.ts';

/** A projection as pages show it, and the patch beside it. */
export interface DrawnTile {
  /** Drawn at `scale`, max |x|. */
  readonly projection: Raster;
  readonly scale: number;
  /** Drawn at `clippedScale`, the 99th percentile of |x|. */
  readonly clipped: Raster;
  readonly clippedScale: number;
  readonly patch: Raster;
}

/** A unit's projection (`[c, h, w]` of the network's input) and the picture that it is of, cut to what is shown of the receptive field. */
export function drawnTile({ projection, box }: Pick<UnitProjection, 'projection' | 'box'>, input: Pixels): DrawnTile {
  const [height, width] = input.shape;
  const seen = { projection: cutArray(projection, box), patch: cutPixels(input, box) };
  const shown = cutToPicture(seen, box, [height, width]);
  const [scale, clippedScale] = [largestMagnitude(shown.projection), usualMagnitude(shown.projection)];
  return {
    projection: displayProjection(shown.projection, scale),
    scale,
    clipped: displayProjection(shown.projection, clippedScale),
    clippedScale,
    patch: rasterOf(shown.patch),
  };
}

/** What of a picture is beside a unit's projection: its receptive field, mid grey where that hangs over the border. */
export const drawnPatch = (input: Pixels, box: Box): Raster =>
  rasterOf(cutPixels(cutPixels(input, box), boxWithin(shownBox(box, [input.shape[0], input.shape[1]]), box)));

/** The projection of a tile as PNGs. */
export async function drawnProjection({
  projection,
  scale,
  clipped,
  clippedScale,
}: DrawnTile): Promise<DrawnProjection> {
  return { png: await rasterToPng(projection), scale, clippedPng: await rasterToPng(clipped), clippedScale };
}

/** A projection and a patch, both cut to a receptive field `box`, without what lies beyond a picture that is smaller than it. */
export function cutToPicture(
  tile: { readonly projection: FloatArray; readonly patch: Pixels },
  box: Box,
  size: readonly [height: number, width: number],
): { readonly projection: FloatArray; readonly patch: Pixels } {
  const within = boxWithin(shownBox(box, size), box);
  return { projection: cutArray(tile.projection, within), patch: cutPixels(tile.patch, within) };
}
