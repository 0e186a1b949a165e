import { type RandomKey, randomPermutation } from '../../random.ts';
import type { Pair } from '../../shape.ts';
import type { Box } from '../boxes.ts';

/** Squares of `patch` px that a box is cut into from its upper left; those at its right and lower edge may be smaller. */
export interface Patches {
  readonly box: Box;
  readonly rows: number;
  readonly columns: number;
  readonly patch: number;
}

export const patchesOf = (box: Box, patch: number): Patches => ({
  ...{ box, patch, rows: Math.ceil(box[2] / patch), columns: Math.ceil(box[3] / patch) },
});

/** The mean of a map `[height · width]` over each patch. */
export function patchMeans(map: Float32Array, width: number, patches: Patches): Float32Array {
  const sums = new Float32Array(patches.rows * patches.columns);
  const counts = new Float32Array(sums.length);
  forEachPixel(patches, width, (pixel, patch) => {
    sums[patch]! += map[pixel]!;
    counts[patch]! += 1;
  });
  return sums.map((sum, i) => sum / counts[i]!);
}

/** How near the middle of a place each patch is: larger is nearer. */
export function nearness(
  { box: [top, left], rows, columns, patch }: Patches,
  [y, x]: readonly [number, number],
): Float32Array {
  const middle = (start: number, i: number) => start + (i + 0.5) * patch;
  return Float32Array.from({ length: rows * columns }, (_, i) => {
    return -Math.hypot(middle(top, Math.floor(i / columns)) - y, middle(left, i % columns) - x);
  });
}

/**
 * For each pixel of `[height, width]` the share of the box's patches that come before its own, when the largest of `scores` comes first and equals are
 * ordered at random; 2 outside of the box. Without scores all are ordered at random.
 */
export function levels(
  patches: Patches,
  [height, width]: Pair,
  scores: Float32Array | null,
  key: RandomKey,
): Float32Array {
  const shuffled = [...randomPermutation(key, patches.rows * patches.columns)];
  const order = scores ? shuffled.sort((a, b) => scores[b]! - scores[a]!) : shuffled;
  const level = new Float32Array(order.length);
  for (const [place, patch] of order.entries()) level[patch] = place / order.length;
  const map = new Float32Array(height * width).fill(2);
  forEachPixel(patches, width, (pixel, patch) => {
    map[pixel] = level[patch]!;
  });
  return map;
}

function forEachPixel(
  { box: [top, left, height, width], columns, patch }: Patches,
  mapWidth: number,
  visit: (pixel: number, patch: number) => void,
): void {
  for (let row = 0; row < height; row++) {
    const first = Math.floor(row / patch) * columns;
    for (let column = 0; column < width; column++)
      visit((top + row) * mapWidth + left + column, first + Math.floor(column / patch));
  }
}
