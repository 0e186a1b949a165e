import type { ProgramBuilder, Value } from '../program/builder.ts';
import { reduce, reshape } from '../program/emit.ts';

/** The axis of the channels in maps `[n, c, h, w]`, tokens `[n, tokens, c]` and features `[n, c]`. */
export const channelAxis = ({ shape }: Pick<Value, 'shape'>): 1 | 2 => (shape.length === 3 ? 2 : 1);

/** `[c]`, shaped to broadcast over maps, tokens or features like x. */
export function perMap(b: ProgramBuilder, values: Value, { shape }: Value): Value {
  return shape.length === 4 ? reshape(b, values, [1, values.shape[0]!, 1, 1]) : values;
}

/** All axes but that of the channels. */
export const allButMaps = (x: Value): number[] =>
  x.shape.map((_, axis) => axis).filter((axis) => axis !== channelAxis(x));

/** The sum of all that belongs to a channel: `[c]`. */
export const sumPerMap = (b: ProgramBuilder, x: Value): Value => reduce(b, 'reduceSum', x, allButMaps(x));
