import * as tf from '@tensorflow/tfjs-core';
import type { ConvGeometry } from '../../../program/program.ts';
import type { Pair } from '../../../shape.ts';
import { channelsLast, filtersLast, type Held, held, ordered } from '../held.ts';
import type { Step } from '../step.ts';
import { blockDiagonal, type GroupedKernel, ofBlocks, takesGroups } from './groups.ts';
import { cropped, padded, reachOf, spanOf } from './padding.ts';

type Four = [number, number, number, number];

const layout = { dataFormat: 'NHWC', pad: 'valid' } as const;

/**
 * Strides and dilations at once are something that `tf.conv2d` refuses and its kernels compute, hence the kernel itself.
 * Where the kernels know no groups of several channels, filters are laid out block by block, with zeros between the groups.
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
  return kernel('Conv2D', { x, filter: filtersFor('Conv2D', weight, groups) }, attributes);
}

/** Filters as a kernel reads them. */
function filtersFor(name: GroupedKernel, filters: tf.Tensor, groups: number): tf.Tensor {
  return groups === 1 || takesGroups(name) ? filters : blockDiagonal(filters, groups);
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
  const inputShape: Four = [n, ...reach, channels];
  const gradient = isDepthwise(geometry, channels / groups)
    ? kernel(
        'DepthwiseConv2dNativeBackpropInput',
        { dy: signal, filter: depthwiseFilters(geometry, weight) },
        { ...depthwiseAttributes(geometry), inputShape },
      )
    : kernel(
        'Conv2DBackpropInput',
        { dy: signal, filter: filtersFor('Conv2DBackpropInput', dilated(weight, dilations), groups) },
        { ...layout, strides: [...strides], inputShape },
      );
  return held(cropped(gradient, padding, [height, width]), channelsLast);
}

/** As for the input: of the padded input, for dilated filters of which the cells that are none are left out. */
export function conv2dFilterGradient(geometry: ConvGeometry, { operands, shape }: Step): Held {
  const { dilations, padding, groups } = geometry;
  const [x, signal] = operands.map((operand) => ordered(operand, channelsLast)) as [tf.Tensor, tf.Tensor];
  const [outChannels, perGroup, kh, kw] = shape as Four;
  const span = [spanOf(kh, dilations[0]), spanOf(kw, dilations[1])] as const;
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
    : filtersGradient(geometry, maps, signal, [...span, perGroup, outChannels]);
  const isDilated = dilations.some((dilation) => dilation > 1);
  const end = [...span, perGroup, outChannels];
  const cells = isDilated ? tf.stridedSlice(gradient, [0, 0, 0, 0], end, [...dilations, 1, 1]) : gradient;
  return held(cells, filtersLast);
}

function filtersGradient({ strides, groups }: ConvGeometry, x: tf.Tensor, dy: tf.Tensor, shape: Four): tf.Tensor {
  const of = (filterShape: Four) =>
    kernel('Conv2DBackpropFilter', { x, dy }, { ...layout, strides: [...strides], filterShape });
  if (groups === 1 || takesGroups('Conv2DBackpropFilter')) return of(shape);
  return ofBlocks(of(shape.with(2, shape[2] * groups) as Four), groups);
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
