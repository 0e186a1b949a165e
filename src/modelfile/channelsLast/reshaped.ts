import { valueCount } from '../../engine/shape.ts';
import type { NetworkBuilder } from './builder.ts';
import { flattened } from './steps.ts';
import { fileShape, type Value } from './value.ts';

/**
 * A file's reshape to `target`, without the batch, of which one size may be -1: maps to features, or one that changes nothing but a
 * 1 × 1 map. `null` for any other.
 */
export function reshaped(b: NetworkBuilder, name: string, x: Value, target: readonly number[]): Value | null {
  const shape = fileShape(x);
  const whole = completed(target, valueCount(shape));
  if (!whole) return null;
  if (whole.join() === shape.join()) return x;
  if (whole.length === 1) return flattened(b, name, x);
  const isOneCell = whole.length === 3 && whole[0] === 1 && whole[1] === 1;
  // Features that still are maps of one cell are maps again.
  if (isOneCell && x.shape.length === 3 && x.shape[1] === 1 && x.shape[2] === 1) return { ...x, seenAs: 'maps' };
  return null;
}

/** The shape with its -1 worked out; `null` where the numbers do not fit. */
function completed(target: readonly number[], count: number): readonly number[] | null {
  const known = target.filter((size) => size !== -1).reduce((product, size) => product * size, 1);
  const open = target.filter((size) => size === -1).length;
  if (open > 1 || known <= 0) return null;
  const whole = open === 1 ? target.map((size) => (size === -1 ? count / known : size)) : target;
  return whole.reduce((product, size) => product * size, 1) === count ? whole : null;
}
