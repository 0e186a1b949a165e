import { type Array64, coordinatesOf, filled, positionOf } from './array.ts';

/** Axis k of the result is axis `permutation[k]` of x. */
export function transpose(x: Array64, permutation: readonly number[], shape: readonly number[]): Array64 {
  return filled(shape, (i) => {
    const coordinates = coordinatesOf(i, shape);
    const source = x.shape.map((_, axis) => coordinates[permutation.indexOf(axis)]!);
    return x.data[positionOf(source, x.shape)]!;
  });
}

/** The inputs one behind the other along `axis`. */
export function concat(inputs: readonly Array64[], axis: number, shape: readonly number[]): Array64 {
  return filled(shape, (i) => {
    const coordinates = coordinatesOf(i, shape);
    let along = coordinates[axis]!;
    const input = inputs.find(({ shape: part }) => {
      if (along < part[axis]!) return true;
      along -= part[axis]!;
      return false;
    })!;
    return input.data[positionOf(coordinates.with(axis, along), input.shape)]!;
  });
}

/** Positions `start` up to the result's end along `axis`. */
export function slice(x: Array64, axis: number, start: number, shape: readonly number[]): Array64 {
  return filled(shape, (i) => {
    const coordinates = coordinatesOf(i, shape);
    return x.data[positionOf(coordinates.with(axis, coordinates[axis]! + start), x.shape)]!;
  });
}

/** `value` but for x, which begins at `before`. */
export function pad(x: Array64, before: readonly number[], value: number, shape: readonly number[]): Array64 {
  return filled(shape, (i) => {
    const inside = coordinatesOf(i, shape).map((at, axis) => at - before[axis]!);
    const isInside = inside.every((at, axis) => at >= 0 && at < x.shape[axis]!);
    return isInside ? x.data[positionOf(inside, x.shape)]! : value;
  });
}
