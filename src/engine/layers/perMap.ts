import type { ProgramBuilder, Value } from '../program/builder.ts';
import { reduce, reshape } from '../program/emit.ts';

/** `[c]`, shaped to broadcast over maps `[n, c, h, w]` or features `[n, c]` like x. */
export function perMap(b: ProgramBuilder, values: Value, { shape }: Value): Value {
  return shape.length === 4 ? reshape(b, values, [1, values.shape[0]!, 1, 1]) : values;
}

/** All axes but that of the maps. */
export const allButMaps = ({ shape }: Value): number[] => (shape.length === 4 ? [0, 2, 3] : [0]);

/** The sum of all that belongs to a map: `[c]`. */
export const sumPerMap = (b: ProgramBuilder, x: Value): Value => reduce(b, 'reduceSum', x, allButMaps(x));
