import * as tf from '@tensorflow/tfjs-core';
import type { ConvGeometry, WindowGeometry } from '../../../program/program.ts';
import type { Padding, Pair } from '../../../shape.ts';

type Four = [number, number, number, number];

/** How many cells a dilated kernel spans. */
export const spanOf = (kernelSize: number, dilation: number): number => dilation * (kernelSize - 1) + 1;

/** Rows and columns, from the padding above and left on, that `windows` windows cover. */
export function reachOf({ kernelSize, strides, ...rest }: WindowGeometry & Partial<ConvGeometry>, windows: Pair): Pair {
  const along = (axis: 0 | 1) =>
    strides[axis] * (windows[axis] - 1) + spanOf(kernelSize[axis], rest.dilations?.[axis] ?? 1);
  return [along(0), along(1)];
}

/**
 * `[n, h, w, c]` with padding of `value`, just as far as windows reach: where two cells or more lie beyond them,
 * `Conv2DBackpropFilter` of TensorFlow 2.21 was found to read outside its input on a CPU.
 */
export function padded(maps: tf.Tensor, padding: Padding, value: number, reach: Pair): tf.Tensor {
  const [, height, width] = maps.shape as Four;
  const [rows, columns] = [part(padding[0], reach[0], height), part(padding[1], reach[1], width)];
  const isCut = rows.size < height || columns.size < width;
  const inside = isCut ? tf.slice(maps, [0, 0, 0, 0], [-1, rows.size, columns.size, -1]) : maps;
  const after = [reach[0] - rows.start - rows.size, reach[1] - columns.start - columns.size] as const;
  return surrounded(inside, [rows.start, columns.start, ...after], value);
}

/** The adjoint: of what `padded` made, the part that lies in maps of `size`; zeros where windows do not reach. */
export function cropped(maps: tf.Tensor, padding: Padding, size: Pair): tf.Tensor {
  const [, ...reach] = maps.shape as Four;
  const [rows, columns] = [part(padding[0], reach[0], size[0]), part(padding[1], reach[1], size[1])];
  const isWhole = rows.size === reach[0] && columns.size === reach[1];
  const inside = isWhole ? maps : tf.slice(maps, [0, rows.start, columns.start, 0], [-1, rows.size, columns.size, -1]);
  return surrounded(inside, [0, 0, size[0] - rows.size, size[1] - columns.size], 0);
}

/** Where a map of `extent` begins within the reach, and how much of it lies there. */
function part(before: number, reach: number, extent: number): { readonly start: number; readonly size: number } {
  const start = Math.min(before, reach);
  return { start, size: Math.min(extent, reach - start) };
}

function surrounded(maps: tf.Tensor, [top, left, bottom, right]: Padding, value: number): tf.Tensor {
  if (top + left + bottom + right === 0) return maps;
  const cells: [number, number][] = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  return tf.pad(maps, cells, value);
}
