import { type Array64, coordinatesOf, filled, zeros } from './array.ts';

/** [x `[n, r, …]`, index `[n, k]`] → `[n, k, …]`: for each image the rows it asks for. */
export function gatherRows(x: Array64, index: Array64, shape: readonly number[]): Array64 {
  const [, rows, ...rest] = x.shape as [number, number, ...number[]];
  const [, asked] = index.shape as [number, number];
  const rowLength = rest.reduce((a, c) => a * c, 1);
  const result = zeros(shape);
  for (const [i, row] of index.data.entries()) {
    const from = (Math.floor(i / asked) * rows + row) * rowLength;
    result.data.set(x.data.subarray(from, from + rowLength), i * rowLength);
  }
  return result;
}

/** labels `[n]` → `[n, classes]`. */
export function oneHot(labels: Array64, shape: readonly number[]): Array64 {
  const classes = shape[1]!;
  return filled(shape, (i) => (labels.data[Math.floor(i / classes)] === i % classes ? 1 : 0));
}

/** From each image of x the one value at a flat position: `[n]`. */
export function selectUnit(x: Array64, index: Array64, shape: readonly number[]): Array64 {
  const perImage = x.data.length / x.shape[0]!;
  return filled(shape, (n) => x.data[n * perImage + index.data[n]!]!);
}

/** Zeros but for `value[n]` at the flat position `index[n]` of image n. */
export function placeUnit(value: Array64, index: Array64, shape: readonly number[]): Array64 {
  const result = zeros(shape);
  const perImage = result.data.length / shape[0]!;
  for (const [n, position] of index.data.entries()) result.data[n * perImage + position] = value.data[n]!;
  return result;
}

/** The image once a window (y, x, height, width), with the baseline inside it: `[n, c, h, w]`. */
export function pasteWindow(image: Array64, baseline: Array64, window: Array64, shape: readonly number[]): Array64 {
  const perImage = image.data.length;
  return filled(shape, (i) => {
    const [n, , row, column] = coordinatesOf(i, shape) as [number, number, number, number];
    const [y, x, height, width] = [0, 1, 2, 3].map((i) => window.data[n * 4 + i]!);
    const inside = row >= y! && row < y! + height! && column >= x! && column < x! + width!;
    return (inside ? baseline : image).data[i % perImage]!;
  });
}
