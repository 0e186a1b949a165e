import * as tf from '@tensorflow/tfjs-core';
import type { BoxStart } from '../../../program/program.ts';
import type { Pair } from '../../../shape.ts';
import { channelsLast, type Held, held, inOrder, ordered, written } from '../held.ts';
import type { Step } from '../step.ts';
import { upTo, whole } from './integers.ts';

type Four = [number, number, number, number];

/** Row and column of a flat position, `[n, 2]`. */
export function unitPlace([height, width]: Pair, { operands }: Step): Held {
  const inMap = tf.mod(written(operands[0]!), whole(height * width));
  return held(tf.stack([tf.floorDiv(inMap, whole(width)), tf.mod(inMap, whole(width))], 1));
}

/** The number of the map that a flat position lies in, `[n]`. */
export function unitChannel([height, width]: Pair, { operands }: Step): Held {
  return held(tf.floorDiv(written(operands[0]!), whole(height * width)));
}

/** Gathered cell by cell, all maps at once; cells outside the map repeat its border. */
export function cropBox(start: BoxStart, { operands, shape }: Step): Held {
  const x = ordered(operands[0]!, channelsLast);
  const [, height, width] = x.shape as Four;
  const [, , ...size] = shape as Four;
  return held(tf.gatherND(x, nearest(written(operands[1]!), start, size, [height, width])), channelsLast);
}

/** Added to zeros: cells outside the map are 0 wherever they are laid. */
export function placeBox(start: BoxStart, { operands, shape }: Step): Held {
  const box = ordered(operands[0]!, channelsLast);
  const place = written(operands[1]!);
  const [, bh, bw] = box.shape as Four;
  const [, , ...map] = shape as Four;
  const cut = tf.mul(box, mask(place, start, [bh, bw], map));
  const index = nearest(place, start, [bh, bw], map);
  return held(tf.scatterND(index, cut, inOrder(shape, channelsLast)), channelsLast);
}

/** 1 where a cell of the box lies in the map. */
export function boxMask(start: BoxStart, mapSize: Pair, { operands, shape }: Step): Held {
  const [, , ...size] = shape as Four;
  return held(mask(written(operands[0]!), start, size, mapSize), channelsLast);
}

/** int32 `[n, bh, bw, 3]`: image, row and column of a box's cells, moved to the nearest inside the map. */
function nearest(place: tf.Tensor, start: BoxStart, size: Pair, map: Pair): tf.Tensor {
  const n = place.shape[0]!;
  const cells = cellsOf(place, start, size).map((at, axis) =>
    tf.minimum(tf.maximum(at, whole(0)), whole(map[axis]! - 1)),
  );
  const parts = [tf.reshape(upTo(n), [n, 1, 1]), ...cells];
  return tf.stack(
    parts.map((part) => tf.broadcastTo(part, [n, ...size])),
    3,
  );
}

/** float32 `[n, bh, bw, 1]`. */
function mask(place: tf.Tensor, start: BoxStart, size: Pair, map: Pair): tf.Tensor {
  return tf.expandDims(tf.cast(inside(cellsOf(place, start, size), map), 'float32'), 3);
}

/** Rows `[n, bh, 1]` and columns `[n, 1, bw]` of a box in its map: int32. */
export type Cells = readonly [rows: tf.Tensor, columns: tf.Tensor];

export const cellsOf = (place: tf.Tensor, start: BoxStart, size: Pair): Cells => [
  coordinates(place, 0, start, size),
  coordinates(place, 1, start, size),
];

/** True where row and column are a cell of a map: `[n, bh, bw]`. */
export function inside([rows, columns]: Cells, [height, width]: Pair): tf.Tensor {
  const along = (at: tf.Tensor, extent: number) =>
    tf.logicalAnd(tf.greaterEqual(at, whole(0)), tf.less(at, whole(extent)));
  return tf.logicalAnd(along(rows, height), along(columns, width));
}

/** int32 `[n, bh, 1]` for axis 0, `[n, 1, bw]` for axis 1: the box's rows or columns in the map. */
function coordinates(place: tf.Tensor, axis: 0 | 1, { strides, offset }: BoxStart, size: Pair): tf.Tensor {
  const first = tf.mul(tf.slice(place, [0, axis], [-1, 1]), whole(strides[axis]));
  const steps = tf.add(upTo(size[axis]), whole(offset[axis]));
  const at = tf.add(first, steps); // [n, size]
  return tf.expandDims(at, axis === 0 ? 2 : 1);
}
