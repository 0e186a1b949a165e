import * as tf from '@tensorflow/tfjs-core';
import type { WindowGeometry } from '../../program/program.ts';

/** The axes of a program's value in the order in which a tensor stores them. */
export type Order = readonly number[];

/** `[n, c, h, w]` stored as `[n, h, w, c]`: what TensorFlow's convolutions and pools read on a CPU. */
export const channelsLast: Order = [0, 2, 3, 1];

/** `[o, i, kh, kw]` stored as `[kh, kw, i, o]`: TensorFlow's filters. */
export const filtersLast: Order = [2, 3, 1, 0];

/** The order in which the program says the axes. */
export const asWritten = (rank: number): Order => Array.from({ length: rank }, (_, axis) => axis);

/** A tensor that stores a value, its axes in some order. */
export interface Stored {
  readonly tensor: tf.Tensor;
  readonly order: Order;
}

/** A value while a program runs: stored at least once, further orders are added when an operation asks for them. */
export interface Held {
  readonly forms: Stored[];
  /** Of switches: the order in which their positions count the cells of the pool's input. Without it as written. */
  readonly countedIn?: Order;
  /** Of switches that native TensorFlow has found, in place of any form. */
  readonly pool?: Pool;
}

/** What a max-pool read, padded, `[n, h, w, c]`, and the positions of its maxima therein; tensors of its own. */
export interface Pool {
  readonly geometry: WindowGeometry;
  readonly maps: tf.Tensor;
  readonly positions: tf.Tensor;
}

/** Everything that a value holds on the back end. */
export const tensorsOf = ({ forms, pool }: Held): tf.Tensor[] => [
  ...forms.map(({ tensor }) => tensor),
  ...(pool ? [pool.maps, pool.positions] : []),
];

/** A value stored once; without `order` as the program writes it. */
export function held(tensor: tf.Tensor, order: Order = asWritten(tensor.rank)): Held {
  return { forms: [{ tensor, order }] };
}

/** The value with its axes in that order; transposed at most once for each. */
export function ordered(value: Held, order: Order): tf.Tensor {
  const known = value.forms.find((form) => isSameOrder(form.order, order));
  if (known) return known.tensor;
  const from = value.forms[0]!;
  const tensor = moved(
    from.tensor,
    order.map((axis) => from.order.indexOf(axis)),
  );
  value.forms.push({ tensor, order });
  return tensor;
}

/** The value under another name: orders that are added to it are not added to the original. */
export const branched = (value: Held): Held => ({ ...value, forms: [...value.forms] });

/** The value as the program writes it. */
export const written = (value: Held): tf.Tensor => ordered(value, asWritten(value.forms[0]!.order.length));

/** The form to compute on where any will do: maps with channels last, so that they stay what convolutions read. */
export function preferred({ forms }: Held): Stored {
  const isOf = (wanted: Order) => (form: Stored) => isSameOrder(form.order, wanted);
  return forms.find(isOf(channelsLast)) ?? forms.find(isOf(asWritten(forms[0]!.order.length))) ?? forms[0]!;
}

/** `shape` as a tensor of that order has it. */
export const inOrder = (shape: readonly number[], order: Order): number[] => order.map((axis) => shape[axis]!);

export const isSameOrder = (a: Order, c: Order): boolean =>
  a.length === c.length && a.every((axis, i) => axis === c[i]);

export const isRising = (axes: Order): boolean => axes.every((axis, i) => i === 0 || axis > axes[i - 1]!);

/** Axes of one cell move without touching the data. */
export function moved(x: tf.Tensor, permutation: readonly number[]): tf.Tensor {
  const isReshape = isRising(permutation.filter((axis) => x.shape[axis] !== 1));
  return isReshape ? tf.reshape(x, inOrder(x.shape, permutation)) : tf.transpose(x, [...permutation]);
}
