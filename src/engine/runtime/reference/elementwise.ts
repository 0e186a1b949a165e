import { type Array64, coordinatesOf, filled, positionOf } from './array.ts';

/** A function of one number, applied to each. */
export function map(x: Array64, f: (value: number) => number): Array64 {
  return filled(x.shape, (i) => f(x.data[i]!));
}

/** A function of two numbers, applied to each pair of the result's shape; both sides broadcast as NumPy does. */
export function zip(
  a: Array64,
  c: Array64,
  shape: readonly number[],
  f: (left: number, right: number) => number,
): Array64 {
  const left = spread(a, shape);
  const right = spread(c, shape);
  return filled(shape, (i) => f(left.data[i]!, right.data[i]!));
}

/** x repeated to `shape`, as NumPy's broadcasting does. */
export function spread(x: Array64, shape: readonly number[]): Array64 {
  if (x.shape.length === shape.length && x.shape.every((size, axis) => size === shape[axis])) return x;
  return filled(shape, (i) => x.data[positionOf(coordinatesOf(i, shape), x.shape)]!);
}

/** Drops where the byte is below 256·p and grows the rest by 1 / (1 − p), p being `rate` in whole 256ths. */
export function dropout(x: Array64, bytes: Array64, rate: number): Array64 {
  const threshold = Math.round(rate * 256);
  return filled(x.shape, (i) => (bytes.data[i]! >= threshold ? x.data[i]! / (1 - threshold / 256) : 0));
}
