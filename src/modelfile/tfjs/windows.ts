import type { Padding, Pair } from '../../engine/shape.ts';
import { conv, dense, depthwiseConv, type Sliding, transposedConv } from '../channelsLast/convolutions.ts';
import { permuted } from '../channelsLast/filters.ts';
import { each, pool, prelu } from '../channelsLast/steps.ts';
import type { Value } from '../channelsLast/value.ts';
import type { FloatTensor } from '../safetensors.ts';
import { activations } from './activations.ts';
import { constantAt, integersAt, type NodeCall, type Translation, unknownNode, valueAt } from './operand.ts';

/** The middle two of `[batch, height, width, channels]`; 1 where nothing is said. */
function pairOf({ node }: NodeCall, name: string): Pair {
  const [, height = 1, width = 1] = node.attributes.numbers(name);
  return [height, width];
}

function paddingOf(call: NodeCall): 'same' | 'valid' | Padding {
  const { attributes } = call.node;
  if ((attributes.text('data_format') ?? 'NHWC') !== 'NHWC') throw unknownNode(call);
  const padding = attributes.text('padding')?.toLowerCase();
  if (padding === 'same' || padding === 'valid') return padding;
  const [, , top, bottom, left, right] = attributes.numbers('explicit_paddings');
  if (padding !== 'explicit' || right === undefined) throw unknownNode(call);
  return [top!, left!, bottom!, right];
}

const slidingOf = (call: NodeCall): Sliding => ({
  strides: pairOf(call, 'strides'),
  dilations: pairOf(call, 'dilations'),
  padding: paddingOf(call),
});

type Filters = (call: NodeCall, name: string, x: Value, kernel: FloatTensor, bias: FloatTensor | null) => Value;

/** A node with filters, to which the converter has joined what follows it: a bias, and a function. */
const fused =
  (filters: Filters, rank: number): Translation =>
  (call) => {
    const kernel = constantAt(call, 1);
    if (kernel.shape.length !== rank) throw unknownNode(call);
    const [first, ...others] = call.node.attributes.texts('fused_ops');
    const bias = first === 'BiasAdd' ? flat(constantAt(call, 2)) : null;
    const [function_, ...rest] = bias ? others : [first, ...others];
    if (rest.length > 0) throw unknownNode(call);
    const name = function_ === undefined ? call.name : `${call.name}.filters`;
    const value = filters(call, name, valueAt(call, 0), kernel, bias);
    return { value: function_ === undefined ? value : fusedFunction(call, value, function_) };
  };

function fusedFunction(call: NodeCall, x: Value, function_: string): Value {
  if (function_ === 'Prelu') return prelu(call.b, call.name, x, flat(constantAt(call, 3)));
  if (function_ === 'LeakyRelu') {
    const slope = call.node.attributes.number('leakyrelu_alpha') ?? 0.2;
    return each(call.b, call.name, x, { op: 'leakyRelu', slope });
  }
  const layer = Object.hasOwn(activations, function_) ? activations[function_] : undefined;
  if (!layer) throw unknownNode(call);
  return each(call.b, call.name, x, layer);
}

export const conv2d = fused((call, name, x, kernel, bias) => conv(call.b, name, x, kernel, bias, slidingOf(call)), 4);

export const depthwiseConv2d = fused(
  (call, name, x, kernel, bias) => depthwiseConv(call.b, name, x, kernel, bias, slidingOf(call)),
  4,
);

export const matMul = fused((call, name, x, matrix, bias) => {
  if (call.node.attributes.flag('transpose_a')) throw unknownNode(call);
  const kernel = call.node.attributes.flag('transpose_b') ? permuted(matrix, [1, 0]) : matrix;
  return dense(call.b, name, x, kernel, bias);
}, 2);

/** Reads its output's shape, its filters and its input, in that order. */
export const conv2dBackpropInput: Translation = (call) => {
  const { padding, ...rest } = slidingOf(call);
  if (typeof padding !== 'string') throw unknownNode(call);
  const kernel = constantAt(call, 1);
  if (kernel.shape.length !== 4) throw unknownNode(call);
  const value = transposedConv(call.b, call.name, valueAt(call, 2), kernel, null, { ...rest, padding });
  const [, height, width] = integersAt(call, 0);
  if (value.shape[1] !== height || value.shape[2] !== width) throw unknownNode(call);
  return { value };
};

export const pooling =
  (op: 'maxPool' | 'averagePool'): Translation =>
  (call) => {
    const windows = { kernelSize: pairOf(call, 'ksize'), strides: pairOf(call, 'strides'), padding: paddingOf(call) };
    return { value: pool(call.b, call.name, valueAt(call, 0), op, windows) };
  };

const flat = ({ data }: FloatTensor): FloatTensor => ({ dtype: 'float32', shape: [data.length], data });
