import * as tf from '@tensorflow/tfjs-core';
import type { ConvGeometry } from '../../../program/program.ts';
import type { Pair } from '../../../shape.ts';
import { channelsLast, filtersLast, type Held, held, ordered } from '../held.ts';
import type { Step } from '../step.ts';
import { cropped, padded, reachOf, spanOf } from './padding.ts';

type Four = [number, number, number, number];

const layout = { dataFormat: 'NHWC', pad: 'valid' } as const;

/**
 * Strides and dilations at once are something that `tf.conv2d` refuses and its kernels compute, hence the kernel itself.
 * Groups of several channels are convolved one by one.
 */
export function conv2d(geometry: ConvGeometry, { operands, shape }: Step): Held {
  const [x, weight, bias] = operands as [Held, Held, Held?];
  const sums = isDepthwise(geometry, ordered(weight, filtersLast).shape[2]!)
    ? depthwise(geometry, ordered(x, channelsLast), ordered(weight, filtersLast), [shape[2]!, shape[3]!])
    : convolved(geometry, ordered(x, channelsLast), ordered(weight, filtersLast));
  return held(bias ? tf.add(sums, ordered(bias, [0])) : sums, channelsLast);
}

function convolved({ strides, dilations, padding, groups }: ConvGeometry, x: tf.Tensor, weight: tf.Tensor): tf.Tensor {
  const [top, left, bottom, right] = padding;
  const pad = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  const attributes = { ...layout, pad, strides: [...strides], dilations: [...dilations] };
  return byGroup(groups, [x, weight], ([maps, filter]) => kernel('Conv2D', { x: maps, filter }, attributes));
}

/**
 * Groups of one channel each have kernels of their own, all groups at once. Those of native TensorFlow know no dilations, and strides
 * only where both are equal.
 */
function isDepthwise({ groups, strides }: ConvGeometry, perGroup: number): boolean {
  return groups > 1 && perGroup === 1 && strides[0] === strides[1];
}

const depthwiseAttributes = ({ strides }: ConvGeometry) => ({ pad: 'valid', strides: [...strides], dilations: [1, 1] });

/** `[kh, kw, 1, o]` → `[kh, kw, groups, o / groups]`, with zeros between the cells of a dilated kernel. */
function depthwiseFilters({ dilations, groups }: ConvGeometry, weight: tf.Tensor): tf.Tensor {
  const filters = dilated(weight, dilations);
  const [kh, kw, , o] = filters.shape as Four;
  return tf.reshape(filters, [kh, kw, groups, o / groups]);
}

function depthwise(geometry: ConvGeometry, x: tf.Tensor, weight: tf.Tensor, windows: Pair): tf.Tensor {
  const maps = padded(x, geometry.padding, 0, reachOf(geometry, windows));
  const inputs = { x: maps, filter: depthwiseFilters(geometry, weight) };
  return kernel('DepthwiseConv2dNative', inputs, depthwiseAttributes(geometry));
}

/** TensorFlow's adjoint knows neither explicit padding nor dilations: it reaches the padded input, by dilated filters. */
export function conv2dInputGradient(geometry: ConvGeometry, { operands, shape }: Step): Held {
  const { strides, dilations, padding, groups } = geometry;
  const signal = ordered(operands[0]!, channelsLast);
  const weight = ordered(operands[1]!, filtersLast);
  const [n, channels, height, width] = shape as Four;
  const reach = reachOf(geometry, mapSize(signal));
  const inputShapeOf = (maps: number): Four => [n, ...reach, maps];
  const attributes = { ...layout, strides: [...strides], inputShape: inputShapeOf(channels / groups) };
  const gradient = isDepthwise(geometry, channels / groups)
    ? kernel(
        'DepthwiseConv2dNativeBackpropInput',
        { dy: signal, filter: depthwiseFilters(geometry, weight) },
        { ...depthwiseAttributes(geometry), inputShape: inputShapeOf(channels) },
      )
    : byGroup(groups, [signal, dilated(weight, dilations)], ([dy, filter]) =>
        kernel('Conv2DBackpropInput', { dy, filter }, attributes),
      );
  return held(cropped(gradient, padding, [height, width]), channelsLast);
}

/** As for the input: of the padded input, for dilated filters of which the cells that are none are left out. */
export function conv2dFilterGradient(geometry: ConvGeometry, { operands, shape }: Step): Held {
  const { strides, dilations, padding, groups } = geometry;
  const [x, signal] = operands.map((operand) => ordered(operand, channelsLast)) as [tf.Tensor, tf.Tensor];
  const [outChannels, perGroup, kh, kw] = shape as Four;
  const span = [spanOf(kh, dilations[0]), spanOf(kw, dilations[1])] as const;
  const filterShape: Four = [...span, perGroup, outChannels / groups];
  const maps = padded(x, padding, 0, reachOf(geometry, mapSize(signal)));
  const gradient = isDepthwise(geometry, perGroup)
    ? tf.reshape(
        kernel(
          'DepthwiseConv2dNativeBackpropFilter',
          { x: maps, dy: signal },
          { ...depthwiseAttributes(geometry), filterShape: [...span, groups, outChannels / groups] },
        ),
        [...span, 1, outChannels],
      )
    : byGroup(groups, [maps, signal], ([part, dy]) =>
        kernel('Conv2DBackpropFilter', { x: part, dy }, { ...layout, strides: [...strides], filterShape }),
      );
  const isDilated = dilations.some((dilation) => dilation > 1);
  const end = [...span, perGroup, outChannels];
  const cells = isDilated ? tf.stridedSlice(gradient, [0, 0, 0, 0], end, [...dilations, 1, 1]) : gradient;
  return held(cells, filtersLast);
}

/** Splits both along their last axis, the channels that a group has to itself, and joins what comes of each group. */
function byGroup(
  groups: number,
  [a, c]: readonly [tf.Tensor, tf.Tensor],
  compute: (parts: readonly [tf.Tensor, tf.Tensor]) => tf.Tensor,
): tf.Tensor {
  if (groups === 1) return compute([a, c]);
  const seconds = tf.split(c, groups, 3);
  return tf.concat(
    tf.split(a, groups, 3).map((first, group) => compute([first, seconds[group]!])),
    3,
  );
}

/** `[kh, kw, i, o]` with zeros between the cells of the kernel. */
function dilated(filters: tf.Tensor, [down, across]: Pair): tf.Tensor {
  if (down === 1 && across === 1) return filters;
  const [kh, kw, i, o] = filters.shape as Four;
  const zeros: [number, number][] = [
    [0, 0],
    [0, down - 1],
    [0, 0],
    [0, across - 1],
    [0, 0],
    [0, 0],
  ];
  const apart = tf.pad(tf.reshape(filters, [kh, 1, kw, 1, i, o]), zeros);
  const joined = tf.reshape(apart, [kh * down, kw * across, i, o]);
  return tf.slice(joined, [0, 0, 0, 0], [spanOf(kh, down), spanOf(kw, across), i, o]);
}

/** Of `[n, h, w, c]`. */
const mapSize = ({ shape }: tf.Tensor): Pair => [shape[1]!, shape[2]!];

function kernel(name: string, inputs: tf.NamedTensorMap, attributes: Record<string, unknown>): tf.Tensor {
  return tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap) as tf.Tensor;
}
