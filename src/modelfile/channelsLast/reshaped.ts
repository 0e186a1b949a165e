import { valueCount } from '../../engine/shape.ts';
import type { NetworkBuilder } from './builder.ts';
import { flattened } from './steps.ts';
import { fileShape, type Value } from './value.ts';

/**
 * A file's reshape to `target`, without the batch, of which one size may be -1: between maps, tokens and features, or one that changes
 * nothing. `null` for any other.
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
  if (whole.length === 2 && x.seenAs === 'maps') return toTokens(b, name, x, whole);
  if (x.order !== null || x.seenAs === 'maps') return null;
  if (whole.length === 2) return arranged(b, name, x, { split: whole, permutation: [0, 1], shape: whole }, 'tokens');
  return whole.length === 3 ? toMaps(b, name, x, whole) : null;
}

/** How numbers are put in another order, as `rearrange` has it. */
interface Arrangement {
  readonly split: readonly number[];
  readonly permutation: readonly number[];
  readonly shape: readonly number[];
}

/** The same numbers in another order. */
export function arranged(
  b: NetworkBuilder,
  name: string,
  x: Value,
  arrangement: Arrangement,
  seenAs: Value['seenAs'],
): Value {
  return { ...b.add(name, { op: 'rearrange', ...arrangement }, [x]), seenAs, order: null };
}

/** Maps as tokens, a token for each cell where none is said otherwise. */
export function toTokens(b: NetworkBuilder, name: string, x: Value, shape?: readonly number[]): Value {
  const [channels, height, width] = x.shape as readonly [number, number, number];
  const cells = [height * width, channels];
  if ((shape ?? cells).join() === cells.join())
    return { ...b.add(name, { op: 'mapsToTokens' }, [x]), seenAs: 'tokens', order: null };
  return arranged(b, name, x, { split: x.shape, permutation: [1, 2, 0], shape: shape! }, 'tokens');
}

/** Tokens or features as maps of the file's shape `[h, w, c]`. */
export function toMaps(b: NetworkBuilder, name: string, x: Value, shape: readonly number[]): Value {
  const [height, width, channels] = shape as readonly [number, number, number];
  if (x.shape.join() === [height * width, channels].join())
    return { ...b.add(name, { op: 'tokensToMaps', size: [height, width] }, [x]), seenAs: 'maps', order: null };
  return arranged(b, name, x, { split: shape, permutation: [2, 0, 1], shape: [channels, height, width] }, 'maps');
}

/** The shape with its -1 worked out; `null` where the numbers do not fit. */
function completed(target: readonly number[], count: number): readonly number[] | null {
  const known = target.filter((size) => size !== -1).reduce((product, size) => product * size, 1);
  const open = target.filter((size) => size === -1).length;
  if (open > 1 || known <= 0) return null;
  const whole = open === 1 ? target.map((size) => (size === -1 ? count / known : size)) : target;
  return whole.reduce((product, size) => product * size, 1) === count ? whole : null;
}
