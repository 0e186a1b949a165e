import { type Array64, coordinatesOf, filled, positionOf } from './array.ts';

/** Folds x along `axes`, from `initial`; `shape` is the result's, with the reduced axes as 1 or left out. */
export function fold(
  x: Array64,
  axes: readonly number[],
  shape: readonly number[],
  initial: number,
  f: (sofar: number, value: number) => number,
): Array64 {
  const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const result = filled(shape, () => initial);
  for (const [i, value] of x.data.entries()) {
    const at = positionOf(coordinatesOf(i, x.shape), kept);
    result.data[at] = f(result.data[at]!, value);
  }
  return result;
}

/** The mean along `axes`. */
export function mean(x: Array64, axes: readonly number[], shape: readonly number[]): Array64 {
  const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
  const sums = fold(x, axes, shape, 0, (sum, value) => sum + value);
  return filled(shape, (i) => sums.data[i]! / count);
}

/** Position of the first maximum along the last axis. */
export function argMax(x: Array64, shape: readonly number[]): Array64 {
  const length = x.shape.at(-1)!;
  return filled(shape, (row) => {
    let best = 0;
    for (let i = 1; i < length; i++) if (x.data[row * length + i]! > x.data[row * length + best]!) best = i;
    return best;
  });
}
