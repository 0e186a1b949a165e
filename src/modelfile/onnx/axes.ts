import type { Constant } from './constant.ts';
import type { DraftLayer, View } from './draft.ts';
import { merged, type Place, rowMajor, samePlace } from './spans.ts';

/** The place of a layer's channels, or of its features. */
export const channelsOf = ({ shape }: DraftLayer): Place => rowMajor(shape)[0]!;

/** The place of all cells of its maps, row by row. */
export const cellsOf = ({ shape }: DraftLayer): Place => merged(rowMajor(shape).slice(1).flat());

/** How many cells a map has; 1 of features. */
export const cellCount = ({ shape }: DraftLayer): number => shape.slice(1).reduce((product, size) => product * size, 1);

/** Dimensions counted from the end are negative; the same from the beginning. */
export const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** One number for all, or one for each channel. */
export type PerMap = number | readonly number[];

/** A constant laid over an array, as far as it is one number or one for each channel; null where it is not. */
export function perMapOf({ shape, data }: Constant, { layer, places }: View): PerMap | null {
  if (data.every((value) => value === data[0])) return fitsInto(shape, places) && data.length > 0 ? data[0]! : null;
  if (!fitsInto(shape, places)) return null;
  const first = places.length - shape.length;
  const over = places.filter((_, axis) => axis >= first && shape[axis - first]! > 1);
  return samePlace(merged(over.flat()), channelsOf(layer)) ? Array.from(data) : null;
}

/** Whether an array keeps its shape when one of that shape is laid over it. */
function fitsInto(shape: readonly number[], places: View['places']): boolean {
  const own = shape.slice(Math.max(0, shape.length - places.length));
  if (shape.slice(0, shape.length - own.length).some((size) => size !== 1)) return false;
  const first = places.length - own.length;
  return own.every((size, axis) => {
    const whole = places[first + axis]!.reduce((product, span) => product * span.size, 1);
    return size === 1 || size === whole;
  });
}
