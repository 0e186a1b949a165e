import * as tf from '@tensorflow/tfjs-core';
import { channelsLast, type Held, held, inOrder, isSameOrder, ordered, preferred, written } from '../held.ts';
import type { Step } from '../step.ts';

/** A tensor written into the program. */
export const constant = (data: readonly number[], { shape }: Step): Held =>
  held(tf.tensor(Float32Array.from(data), [...shape], 'float32'));

/** Maps whose rows and columns become one axis stay as they are stored. */
export function reshape({ operands, shape }: Step): Held {
  const { tensor, order } = preferred(operands[0]!);
  const [n, cells, channels] = [shape[0]!, shape[2]!, shape[1]!];
  const isByMap = isSameOrder(order, channelsLast) && shape.length === 3 && tensor.shape[3] === channels;
  if (isByMap) return held(tf.reshape(tensor, [n, cells, channels]), [0, 2, 1]);
  return held(tf.reshape(written(operands[0]!), [...shape]));
}

/** x repeated to the result's shape. */
export function broadcast({ operands, shape }: Step): Held {
  const { tensor, order } = preferred(operands[0]!);
  if (order.length < shape.length) return held(tf.broadcastTo(written(operands[0]!), [...shape]));
  return held(tf.broadcastTo(tensor, inOrder(shape, order)), order);
}

/** Nothing moves: the same tensors store the axes under other numbers. */
export function transpose(permutation: readonly number[], { operands }: Step): Held {
  const forms = operands[0]!.forms.map(({ tensor, order }) => ({
    tensor: tf.clone(tensor),
    order: order.map((axis) => permutation.indexOf(axis)),
  }));
  return { forms };
}

export function concat(axis: number, { operands }: Step): Held {
  const { order } = preferred(operands[0]!);
  const parts = operands.map((operand) => ordered(operand, order));
  return held(tf.concat(parts, order.indexOf(axis)), order);
}

/** Positions `start` up to `end` along one axis. */
export function slice(axis: number, start: number, end: number, { operands }: Step): Held {
  const { tensor, order } = preferred(operands[0]!);
  const at = order.indexOf(axis);
  const begin = tensor.shape.map((_, i) => (i === at ? start : 0));
  return held(tf.slice(tensor, begin, tensor.shape.with(at, end - start)), order);
}

/** x with cells of one value around it. */
export function pad(before: readonly number[], after: readonly number[], value: number, { operands }: Step): Held {
  const { tensor, order } = preferred(operands[0]!);
  const cells = order.map((axis): [number, number] => [before[axis]!, after[axis]!]);
  return held(tf.pad(tensor, cells, value), order);
}
