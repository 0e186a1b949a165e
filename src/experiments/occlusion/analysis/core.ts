import type { Box, FloatArray } from '../../../engine/analysis/boxes.ts';
import { coreEdge } from '../declaration/agreement.ts';

/**
 * Where a projection lies: the smallest box that leaves at most `coreEdge` of its energy, the sum of squares, above it, as much below, and as
 * much on either side. `null` for a projection of zeros. A receptive field would say less: near the scores it is the whole picture.
 */
export function coreOf({ shape: [, height, width], data }: FloatArray): Box | null {
  const rows = new Float64Array(height);
  const columns = new Float64Array(width);
  for (const [i, value] of data.entries()) {
    const pixel = i % (height * width);
    rows[Math.floor(pixel / width)]! += value * value;
    columns[pixel % width]! += value * value;
  }
  const energy = rows.reduce((sum, value) => sum + value, 0);
  if (!(energy > 0)) return null;
  const [top, bottom] = middle(rows, energy);
  const [left, right] = middle(columns, energy);
  return [top, left, bottom - top, right - left];
}

/** From the first place up to which more than `coreEdge` lies, to the end of the first up to which all but `coreEdge` lies. */
function middle(values: Float64Array, energy: number): readonly [start: number, end: number] {
  let sum = 0;
  const upTo = values.map((value) => {
    sum += value;
    return sum;
  });
  const start = upTo.findIndex((value) => value > coreEdge * energy);
  return [start, 1 + upTo.findIndex((value) => value >= (1 - coreEdge) * energy)];
}
