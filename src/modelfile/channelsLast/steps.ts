import { channelCount, type Padding, type Pair } from '../../engine/shape.ts';
import { say } from '../../shared/sentence.ts';
import { unsupported } from '../refuse.ts';
import type { FloatTensor } from '../safetensors.ts';
import type { NetworkBuilder, NewLayer } from './builder.ts';
import type { Sliding } from './convolutions.ts';
import { samePadding } from './samePadding.ts';
import { flatOrder, inOurOrder, joinedOrder, type Value } from './value.ts';

/** A layer that changes each number by itself, or leaves all as they are. */
export const each = (b: NetworkBuilder, name: string, x: Value, layer: NewLayer): Value => ({
  ...x,
  ...b.add(name, layer, [x]),
});

/** x · scale + offset, with one number for all or one for each of the file's channels. */
export function rescaled(b: NetworkBuilder, name: string, x: Value, scale: Float32Array, offset: Float32Array): Value {
  const own = (values: Float32Array) => (values.length === 1 ? values[0]! : [...inOurOrder(values, x.order)]);
  return each(b, name, x, { op: 'rescale', scale: own(scale), offset: own(offset) });
}

/** What batch normalisation has for each channel; a scale or a shift that is left out changes nothing. */
export interface ChannelStatistics {
  readonly scale: FloatTensor | null;
  readonly shift: FloatTensor | null;
  readonly mean: FloatTensor;
  readonly variance: FloatTensor;
}

export function batchNorm(b: NetworkBuilder, name: string, x: Value, of: ChannelStatistics, epsilon: number): Value {
  const own = (tensor: FloatTensor | null, otherwise: number) => perChannel(x, of.mean.data.length, tensor, otherwise);
  const weights = {
    weight: own(of.scale, 1),
    bias: own(of.shift, 0),
    running_mean: own(of.mean, 0),
    running_var: own(of.variance, 1),
  };
  return { ...x, ...b.add(name, { op: 'batchNorm', epsilon }, [x], weights) };
}

/** A kind with a scale and a shift a channel: `layerNorm`, `groupNorm`. */
export function normalized(
  b: NetworkBuilder,
  name: string,
  x: Value,
  layer: NewLayer,
  scale: FloatTensor | null,
  shift: FloatTensor | null,
): Value {
  const channels = channelCount(x.shape);
  const weights = { weight: perChannel(x, channels, scale, 1), bias: perChannel(x, channels, shift, 0) };
  return { ...x, ...b.add(name, layer, [x], weights) };
}

/** A learned slope for each map. */
export const prelu = (b: NetworkBuilder, name: string, x: Value, slopes: FloatTensor): Value => ({
  ...x,
  ...b.add(name, { op: 'prelu' }, [x], { weight: perChannel(x, x.shape[0]!, slopes, 0) }),
});

function perChannel(x: Value, channels: number, tensor: FloatTensor | null, otherwise: number): FloatTensor {
  const values = tensor ? inOurOrder(tensor.data, x.order) : new Float32Array(channels).fill(otherwise);
  return { dtype: 'float32', shape: [values.length], data: values };
}

/** The maximum or the mean of each window; padding takes no part in either. */
export function pool(
  b: NetworkBuilder,
  name: string,
  x: Value,
  op: 'maxPool' | 'averagePool',
  { kernelSize, strides, padding }: Omit<Sliding, 'dilations'> & { readonly kernelSize: Pair },
): Value {
  const size = [x.shape[1] ?? 1, x.shape[2] ?? 1] as const;
  const cells = padding === 'same' ? samePadding({ kernelSize, strides, dilations: [1, 1] }, size) : padding;
  const fields = { kernelSize, strides, padding: cells === 'valid' ? 0 : cells };
  return each(b, name, x, op === 'maxPool' ? { op, ...fields } : { op, ...fields, countPadding: false });
}

/** The mean or the maximum of each map, or the mean of tokens: features, or with `keepsMaps` maps of one cell. */
export function globalPool(
  b: NetworkBuilder,
  name: string,
  x: Value,
  op: 'globalAveragePool' | 'globalMaxPool',
  keepsMaps: boolean,
): Value {
  return { ...each(b, name, x, { op }), seenAs: keepsMaps ? 'maps' : 'features' };
}

/** Maps become features, in the file's order `[h, w, c]`, which ours is not; so do tokens, in order. */
export function flattened(b: NetworkBuilder, name: string, x: Value): Value {
  if (x.seenAs === 'features') return x;
  const order = x.seenAs === 'maps' ? flatOrder(x.shape) : null;
  return { ...b.add(name, { op: 'flatten' }, [x]), seenAs: 'features', order };
}

/** Cells of one value around maps. */
export const padded = (b: NetworkBuilder, name: string, x: Value, padding: Padding, value = 0): Value =>
  each(b, name, x, { op: 'pad', padding, value });

/** The sum, product, difference or maximum of several values. */
export function combined(b: NetworkBuilder, name: string, values: readonly Value[], op: string): Value {
  const inputs = alike(b, name, values);
  const { seenAs, order } = inputs.find((x) => x.order !== null) ?? inputs[0]!;
  if (inputs.some((x) => !isSameOrder(x, order))) throw unsupported(say('modelfile.ordersMixed', { name }));
  return { ...b.add(name, { op }, inputs), seenAs, order };
}

const isSameOrder = (x: Value, order: readonly number[] | null): boolean =>
  x.order === order || (x.order?.every((place, i) => place === order?.[i]) ?? false);

/** Joined along their channels. */
export function joined(b: NetworkBuilder, name: string, values: readonly Value[]): Value {
  if (values.length === 1) return values[0]!;
  const inputs = alike(b, name, values);
  const order = inputs[0]!.seenAs === 'features' ? joinedOrder(inputs) : null;
  return { ...inputs[0]!, ...b.add(name, { op: 'concat' }, inputs), order };
}

/** Exponentials over their sum, of features, or of the channels of each cell or token. */
export const softmax = (b: NetworkBuilder, name: string, x: Value): Value =>
  x.seenAs === 'features'
    ? each(b, name, flatFeatures(b, name, x), { op: 'softmax' })
    : each(b, name, x, { op: 'innerSoftmax' });

/** Features `[c]` of ours, where they still are maps of one cell. */
function flatFeatures(b: NetworkBuilder, name: string, x: Value): Value {
  return x.shape.length === 1 ? x : { ...x, ...b.add(`${name}.flatten`, { op: 'flatten' }, [x]) };
}

/** Features that are told apart only by how our network has them are brought to one shape. */
function alike(b: NetworkBuilder, name: string, values: readonly Value[]): readonly Value[] {
  const isMixed = values.some(({ shape }) => shape.length !== values[0]!.shape.length);
  return isMixed ? values.map((x) => (x.seenAs === 'features' ? flatFeatures(b, name, x) : x)) : values;
}
