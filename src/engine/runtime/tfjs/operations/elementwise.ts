import * as tf from '@tensorflow/tfjs-core';
import type { ElementwiseFunction } from '../../../program/program.ts';
import { type PowerOperations, quarterPower } from '../../quarterPower.ts';
import { asWritten, type Held, held, inOrder, moved, type Order, ordered, preferred, written } from '../held.ts';
import type { Step } from '../step.ts';

/** Operation → TensorFlow.js's, where they are the same but for the name; both broadcast as NumPy does. */
export const binaryOperators = {
  add: tf.add,
  subtract: tf.sub,
  multiply: tf.mul,
  divide: tf.div,
  maximum: tf.maximum,
} as const;

/** Over the last axis. */
export function overLastAxis(op: 'softmax' | 'logSoftmax', { operands }: Step): Held {
  const x = written(operands[0]!);
  return held(op === 'softmax' ? tf.softmax(x) : tf.logSoftmax(x));
}

type Of<F extends ElementwiseFunction['f']> = Extract<ElementwiseFunction, { readonly f: F }>;
type Functions = { readonly [F in ElementwiseFunction['f']]: (kind: Of<F>) => (x: tf.Tensor) => tf.Tensor };

const functions: Functions = {
  relu: () => tf.relu,
  isPositive: () => (x) => tf.cast(tf.greater(x, 0), 'float32'),
  power: ({ exponent }) => power(exponent),
  clip:
    ({ min, max }) =>
    (x) =>
      tf.clipByValue(x, min, max),
  exp: () => tf.exp,
  log: () => tf.log,
  sigmoid: () => tf.sigmoid,
  tanh: () => tf.tanh,
  erf: () => tf.erf,
};

/** An elementwise operation's function. */
export function functionOf(kind: ElementwiseFunction): (x: tf.Tensor) => tf.Tensor {
  return (functions[kind.f] as (kind: ElementwiseFunction) => (x: tf.Tensor) => tf.Tensor)(kind);
}

/** The axes of the result follow the largest operand. */
export function binary(compute: (a: tf.Tensor, c: tf.Tensor) => tf.Tensor, { operands, shape }: Step): Held {
  const [a, c] = operands as [Held, Held];
  const order = commonOrder([a, c], shape.length);
  return held(compute(broadcastable(a, order), broadcastable(c, order)), order);
}

/** Computed wherever the operand is stored. */
export function unary(compute: (x: tf.Tensor) => tf.Tensor, { operands }: Step): Held {
  const { tensor, order } = preferred(operands[0]!);
  return held(compute(tensor), order);
}

/** To float32; bytes are held as such already. */
export const cast = (x: tf.Tensor): tf.Tensor => (x.dtype === 'float32' ? tf.clone(x) : tf.cast(x, 'float32'));

const power =
  (exponent: number) =>
  (x: tf.Tensor): tf.Tensor =>
    exponent === 1 ? tf.clone(x) : (quarterPower(x, exponent, powerOperations) ?? tf.pow(x, exponent));

const powerOperations: PowerOperations<tf.Tensor> = { multiply: tf.mul, sqrt: tf.sqrt, reciprocal: tf.reciprocal };

/** The signal where z > 0, else 0. */
export const gate = (signal: tf.Tensor, z: tf.Tensor): tf.Tensor =>
  tf.where(tf.greater(z, 0), signal, tf.zerosLike(signal));

/** x / (1 − p) where byte ≥ 256 · p, else 0. */
export function dropout(rate: number): (x: tf.Tensor, bytes: tf.Tensor) => tf.Tensor {
  const dropped = Math.round(rate * 256);
  return (x, bytes) => {
    const grown = tf.mul(x, 1 / (1 - dropped / 256));
    return tf.where(tf.greaterEqual(bytes, dropped), grown, tf.zerosLike(x));
  };
}

/** [a, b, bias?], each of the first two transposed where it says so. */
export function matmul(transposeA: boolean, transposeB: boolean, { operands }: Step): Held {
  const [a, c, bias] = operands.map(written) as [tf.Tensor, tf.Tensor, tf.Tensor?];
  const product = tf.matMul(a, c, transposeA, transposeB);
  return held(bias ? tf.add(product, bias) : product);
}

/** Of the last two axes, b's swapped first where it says so; one matrix for all is multiplied once. */
export function matrixProduct(transposeB: boolean, { operands, shape }: Step): Held {
  const [a, c] = operands.map(written) as [tf.Tensor, tf.Tensor];
  if (c.rank > 2) return held(tf.matMul(a, c, false, transposeB));
  const rows = tf.reshape(a, [-1, a.shape.at(-1)!]);
  return held(tf.reshape(tf.matMul(rows, c, false, transposeB), [...shape]));
}

function commonOrder(operands: readonly Held[], rank: number): Order {
  const forms = operands.map(preferred).filter(({ order }) => order.length === rank);
  const largest = Math.max(...forms.map(({ tensor }) => tensor.size));
  const whole = forms.filter(({ tensor }) => tensor.size === largest).map(({ tensor, order }) => held(tensor, order));
  return preferred({ forms: whole.flatMap((one) => one.forms) }).order;
}

/** An operand of lower rank gets the axes that it lacks, of one cell each. */
function broadcastable(value: Held, order: Order): tf.Tensor {
  const { tensor } = value.forms[0]!;
  if (tensor.rank === order.length) return ordered(value, order);
  if (tensor.rank === 0) return tensor;
  const missing = new Array<number>(order.length - tensor.rank).fill(1);
  const whole = tf.reshape(written(value), [...missing, ...inOrder(written(value).shape, asWritten(tensor.rank))]);
  return moved(whole, order);
}
