import * as tf from '@tensorflow/tfjs-core';
import { asWritten, channelsLast, type Held, held, inOrder, type Order, ordered, preferred, written } from '../held.ts';
import type { Step } from '../step.ts';
import { upTo, whole } from './integers.ts';

/** For each image the rows it asks for: each row is copied as one block, whatever the order inside it. */
export function gatherRows({ operands }: Step): Held {
  const [x, index] = operands as [Held, Held];
  const form = preferred(x);
  const isByRow = form.order[0] === 0 && form.order[1] === 1;
  const rows = isByRow ? form.tensor : written(x);
  const order = isByRow ? form.order : asWritten(rows.rank);
  const asked = written(index);
  const [n, k] = asked.shape as [number, number];
  const image = tf.tile(tf.reshape(upTo(n), [n, 1]), [1, k]);
  return held(tf.gatherND(rows, tf.stack([image, asked], 2)), order);
}

/** 1 where the class is the label's, else 0. */
export function oneHot({ operands, shape }: Step): Held {
  return held(tf.oneHot(written(operands[0]!), shape[1]!, 1, 0, 'float32'));
}

/** From each image the one value at a flat position. */
export function selectUnit({ operands }: Step): Held {
  const [x, index] = operands as [Held, Held];
  const { tensor, order } = preferred(x);
  return held(tf.gatherND(tensor, cells(written(index), written(x).shape, order)));
}

/** Zeros but for one value at a flat position of each image. */
export function placeUnit({ operands, shape }: Step): Held {
  const [value, index] = operands.map(written) as [tf.Tensor, tf.Tensor];
  const order = shape.length === 4 ? channelsLast : asWritten(shape.length);
  return held(tf.scatterND(cells(index, shape, order), value, inOrder(shape, order)), order);
}

/** The image once a window (y, x, height, width), with the baseline inside it. */
export function pasteWindow({ operands, shape }: Step): Held {
  const [image, baseline] = operands.slice(0, 2).map((operand) => ordered(operand, channelsLast));
  const window = written(operands[2]!);
  const [, , rows, columns] = shape as [number, number, number, number];
  const corner = (i: number) => tf.reshape(tf.slice(window, [0, i], [-1, 1]), [-1, 1, 1, 1]);
  const isRow = within(tf.reshape(upTo(rows), [1, rows, 1, 1]), corner(0), corner(2));
  const isColumn = within(tf.reshape(upTo(columns), [1, 1, columns, 1]), corner(1), corner(3));
  const inside = tf.cast(tf.logicalAnd(isRow, isColumn), 'float32'); // [n, h, w, 1]
  // Both products are exact, so that the sum is one of the two to the bit.
  return held(tf.add(tf.mul(inside, baseline!), tf.mul(tf.sub(1, inside), image!)), channelsLast);
}

/** int32 `[n, rank]`: where flat positions of each image, counted as the program writes `shape`, lie in a tensor of that order. */
function cells(index: tf.Tensor, shape: readonly number[], order: Order): tf.Tensor {
  let rest = index;
  const coordinates = shape.map(() => upTo(index.shape[0]!) as tf.Tensor);
  for (let axis = shape.length - 1; axis > 0; axis--) {
    const size = whole(shape[axis]!);
    coordinates[axis] = tf.mod(rest, size);
    rest = tf.floorDiv(rest, size);
  }
  return tf.stack(
    order.map((axis) => coordinates[axis]!),
    1,
  );
}

/** True for positions from `start` up to `start` + `length`. */
function within(positions: tf.Tensor, start: tf.Tensor, length: tf.Tensor): tf.Tensor {
  return tf.logicalAnd(tf.greaterEqual(positions, start), tf.less(positions, tf.add(start, length)));
}
