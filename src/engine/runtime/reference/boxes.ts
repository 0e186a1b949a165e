import type { BoxStart } from '../../program/program.ts';
import type { Pair } from '../../shape.ts';
import { type Array64, coordinatesOf, filled, positionOf, zeros } from './array.ts';

/** index `[n]`, flat in `[c, h, w]` → row and column in the map, `[n, 2]`. */
export function unitPlace(index: Array64, [height, width]: Pair, shape: readonly number[]): Array64 {
  return filled(shape, (i) => {
    const inMap = index.data[Math.floor(i / 2)]! % (height * width);
    return i % 2 === 0 ? Math.floor(inMap / width) : inMap % width;
  });
}

/** index `[n]`, flat in `[c, h, w]` → the number of its map, `[n]`. */
export function unitChannel(index: Array64, [height, width]: Pair, shape: readonly number[]): Array64 {
  return filled(shape, (i) => Math.floor(index.data[i]! / (height * width)));
}

/** From each image the box that begins at `start` from its place; cells outside the map repeat its border. */
export function cropBox(x: Array64, place: Array64, start: BoxStart, shape: readonly number[]): Array64 {
  const [, , height, width] = x.shape as [number, number, number, number];
  return filled(shape, (i) => {
    const [n, c, row, column] = coordinatesOf(i, shape) as [number, number, number, number];
    const [y, x0] = cellOf(place, n, start, row, column);
    return x.data[positionOf([n, c, nearest(y, height), nearest(x0, width)], x.shape)]!;
  });
}

/** Zeros but for each image's box, cut at the border. */
export function placeBox(box: Array64, place: Array64, start: BoxStart, shape: readonly number[]): Array64 {
  const result = zeros(shape);
  for (const [i, value] of box.data.entries()) {
    const [n, c, row, column] = coordinatesOf(i, box.shape) as [number, number, number, number];
    const [y, x] = cellOf(place, n, start, row, column);
    if (isInside([y, x], [shape[2]!, shape[3]!])) result.data[positionOf([n, c, y, x], shape)] = value;
  }
  return result;
}

/** 1 where a cell of the box lies in the map. */
export function boxMask(place: Array64, start: BoxStart, mapSize: Pair, shape: readonly number[]): Array64 {
  return filled(shape, (i) => {
    const [n, , row, column] = coordinatesOf(i, shape) as [number, number, number, number];
    return isInside(cellOf(place, n, start, row, column), mapSize) ? 1 : 0;
  });
}

/** From the map the box that begins at `start` from each place, under the image's patch; `fill` outside the map. */
export function cropPatched(
  inputs: readonly Array64[],
  { start, fill }: { readonly start: BoxStart; readonly fill: number },
  shape: readonly number[],
): Array64 {
  const [map, place, patch, patchPlace] = inputs as [Array64, Array64, Array64?, Array64?];
  const [, , ...mapSize] = map.shape as [number, number, number, number];
  return filled(shape, (i) => {
    const [n, c, row, column] = coordinatesOf(i, shape) as [number, number, number, number];
    const [y, x] = cellOf(place, n, start, row, column);
    if (!isInside([y, x], mapSize)) return fill;
    if (!patch || !patchPlace) return map.data[positionOf([0, c, y, x], map.shape)]!;
    const inPatch: Pair = [y - patchPlace.data[2 * n]!, x - patchPlace.data[2 * n + 1]!];
    return isInside(inPatch, [patch.shape[2]!, patch.shape[3]!])
      ? patch.data[positionOf([n, c, ...inPatch], patch.shape)]!
      : map.data[positionOf([0, c, y, x], map.shape)]!;
  });
}

function cellOf(place: Array64, n: number, { strides, offset }: BoxStart, row: number, column: number): Pair {
  return [place.data[2 * n]! * strides[0] + offset[0] + row, place.data[2 * n + 1]! * strides[1] + offset[1] + column];
}

const nearest = (at: number, extent: number) => Math.min(Math.max(at, 0), extent - 1);

const isInside = ([y, x]: Pair, [height, width]: Pair) => y >= 0 && y < height && x >= 0 && x < width;
