import type { Windows } from '../layers/kind.ts';
import type { Pair } from '../shape.ts';
import type { BoxStart } from './program.ts';

/** A box's own place. */
export const atPlace: BoxStart = { strides: [1, 1], offset: [0, 0] };

type Geometry = Pick<Windows<unknown>, 'kernelSize' | 'strides' | 'dilations' | 'before'>;

/** Where the cells begin that windows read for a box of their results, from the box's own place, and how many they are. */
export function boxBelow(
  { kernelSize, strides, dilations, before }: Geometry,
  size: Pair,
): { readonly start: BoxStart; readonly size: Pair } {
  const along = (axis: 0 | 1) => (size[axis] - 1) * strides[axis] + dilations[axis] * (kernelSize[axis] - 1) + 1;
  return { start: { strides, offset: [-before[0], -before[1]] }, size: [along(0), along(1)] };
}
