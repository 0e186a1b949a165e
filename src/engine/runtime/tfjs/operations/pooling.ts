import * as tf from '@tensorflow/tfjs-core';
import type { WindowGeometry } from '../../../program/program.ts';
import type { Pair } from '../../../shape.ts';
import { type AverageGeometry, windowSizes } from '../../windowSizes.ts';
import { asWritten, channelsLast, type Held, held, inOrder, type Order, ordered } from '../held.ts';
import type { Step } from '../step.ts';
import { argmaxPool, argmaxUnpool } from './argmaxPool.ts';
import { cropped, padded, reachOf } from './padding.ts';
import { switchesOf } from './switches.ts';

type Four = [number, number, number, number];

/**
 * How a max-pool's switches are held: not at all, as positions that count cells in an order, or with the pool, as native TensorFlow finds
 * them on a CPU.
 */
export type Switches = null | Order | 'pool';

/** The maxima, and the switches as asked for. */
export function maxPool(geometry: WindowGeometry, { operands, shape }: Step, switches: Switches): Held[] {
  const x = ordered(operands[0]!, channelsLast) as tf.Tensor4D;
  const reach = wholeStrides(reachOf(geometry, windowsOf(shape)), geometry);
  const maps = padded(x, geometry.padding, Number.NEGATIVE_INFINITY, reach);
  if (switches === 'pool') {
    const [maxima, positions] = argmaxPool(maps, geometry);
    return [held(maxima, channelsLast), { forms: [], pool: { geometry, maps: tf.clone(maps), positions } }];
  }
  const maxima = pool('MaxPool', { x: maps }, geometry);
  const output = held(maxima, channelsLast);
  if (!switches) return [output];
  const positions = switchesOf(geometry, maps, maxima, x.shape, switches);
  return [output, { ...held(positions, channelsLast), countedIn: switches }];
}

/** A scatter, which adds where windows chose one cell. */
export function unpool({ operands, shape }: Step): Held {
  const [signal, switches] = operands as [Held, Held];
  if (switches.pool) {
    const { geometry, maps, positions } = switches.pool;
    const gradient = argmaxUnpool(ordered(signal, channelsLast), positions, maps, geometry);
    return held(cropped(gradient as tf.Tensor4D, geometry.padding, [shape[2]!, shape[3]!]), channelsLast);
  }
  const countedIn = switches.countedIn ?? asWritten(shape.length);
  const { order } = switches.forms[0]!;
  const positions = tf.reshape(ordered(switches, order), [-1, 1]);
  const values = tf.reshape(ordered(signal, order), [-1]);
  const cells = shape.reduce((a, c) => a * c, 1);
  return held(tf.reshape(tf.scatterND(positions, values, [cells]), inOrder(shape, countedIn)), countedIn);
}

/** Over zeros all round the map, then divided by what each window counts instead of all its cells. */
export function averagePool(geometry: AverageGeometry, { operands, shape }: Step): Held {
  const x = ordered(operands[0]!, channelsLast) as tf.Tensor4D;
  const maps = padded(x, geometry.padding, 0, reachOf(geometry, windowsOf(shape)));
  const means = pool('AvgPool', { x: maps }, geometry);
  const [, height, width] = x.shape;
  return held(reweighted(means, geometry, [height, width], shape as Four), channelsLast);
}

/** The adjoint of that, in the reverse order. */
export function averagePoolGradient(geometry: AverageGeometry, { operands, shape }: Step): Held {
  const signal = ordered(operands[0]!, channelsLast) as tf.Tensor4D;
  const [n, channels, height, width] = shape as Four;
  const [, oh, ow] = signal.shape;
  const shares = reweighted(signal, geometry, [height, width], [n, channels, oh, ow]);
  // Of the input the kernel reads no more than the shape.
  const input = tf.zeros([n, ...reachOf(geometry, [oh, ow]), channels]);
  const gradient = pool('AvgPoolGrad', { dy: shares, input }, geometry);
  return held(cropped(gradient, geometry.padding, [height, width]), channelsLast);
}

/** Of `[n, c, oh, ow]`. */
const windowsOf = (shape: readonly number[]): Pair => [shape[2]!, shape[3]!];

/** Rounded up: no further window fits, and switches are found faster. */
const wholeStrides = (reach: Pair, { strides: [down, across] }: WindowGeometry): Pair => [
  Math.ceil(reach[0] / down) * down,
  Math.ceil(reach[1] / across) * across,
];

function pool(name: string, inputs: tf.NamedTensorMap, { kernelSize, strides }: WindowGeometry): tf.Tensor4D {
  const attributes = { filterSize: [...kernelSize], strides: [...strides], pad: 'valid' };
  return tf.engine().runKernel(name, inputs, attributes) as tf.Tensor4D;
}

/** Times the cells of a window over the cells that it counts. */
function reweighted(x: tf.Tensor, geometry: AverageGeometry, size: Pair, [, , oh, ow]: Four): tf.Tensor {
  const [kh, kw] = geometry.kernelSize;
  const weights = windowSizes(geometry, size, [oh, ow]).map((count) => (kh * kw) / count);
  if (weights.every((weight) => weight === 1)) return tf.clone(x);
  return tf.mul(x, tf.tensor(weights, [1, oh, ow, 1]));
}
