import type { Padding, Pair } from '../../engine/shape.ts';
import type { FloatTensor } from '../safetensors.ts';
import type { NetworkBuilder } from './builder.ts';
import { convFilters, denseRows, depthwiseFilters, pointwiseFilters, transposedFilters } from './filters.ts';
import { samePadding } from './samePadding.ts';
import type { Value } from './value.ts';

/** How windows lie on maps, as Keras and TensorFlow say it. */
export interface Sliding {
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly padding: 'same' | 'valid' | Padding;
}

/** Correlation with filters `[kh, kw, in / groups, out]`, and a bias `[out]` if there is one. */
export function conv(
  b: NetworkBuilder,
  name: string,
  x: Value,
  kernel: FloatTensor,
  bias: FloatTensor | null,
  sliding: Sliding,
): Value {
  const [height, width, ofGroup, outChannels] = kernel.shape as readonly [number, number, number, number];
  const groups = Math.max(1, Math.floor(x.shape[0]! / ofGroup));
  const fields = { op: 'conv2d', outChannels, groups, bias: bias !== null, ...placed(sliding, [height, width], x) };
  return maps(b.add(name, fields, [x], withBias(convFilters(kernel), bias)));
}

/** The same with filters `[kh, kw, in, multiplier]`, each over one map. */
export function depthwiseConv(
  b: NetworkBuilder,
  name: string,
  x: Value,
  kernel: FloatTensor,
  bias: FloatTensor | null,
  sliding: Sliding,
): Value {
  const [height, width, groups, multiplier] = kernel.shape as readonly [number, number, number, number];
  const outChannels = groups * multiplier;
  const fields = { op: 'conv2d', outChannels, groups, bias: bias !== null, ...placed(sliding, [height, width], x) };
  return maps(b.add(name, fields, [x], withBias(depthwiseFilters(kernel), bias)));
}

/**
 * The adjoint of a convolution with filters `[kh, kw, out, in]`: `same` gives maps larger by the stride, `valid` as large as all windows
 * need.
 */
export function transposedConv(
  b: NetworkBuilder,
  name: string,
  x: Value,
  kernel: FloatTensor,
  bias: FloatTensor | null,
  { strides, dilations, padding }: Sliding & { readonly padding: 'same' | 'valid' },
): Value {
  const [height, width, outChannels] = kernel.shape as readonly [number, number, number, number];
  const kernelSize: Pair = [height, width];
  const extra = kernelSize.map((size, axis) => dilations[axis]! * (size - 1) + 1 - strides[axis]!);
  const cut = padding === 'same' ? extra.map((cells) => Math.max(0, cells)) : [0, 0];
  const fields = {
    op: 'convTranspose2d',
    outChannels,
    kernelSize,
    strides,
    dilations,
    padding: [...cut.map((cells) => Math.floor(cells / 2)), ...cut.map((cells) => Math.ceil(cells / 2))],
    outputPadding: extra.map((cells) => Math.max(0, -cells)),
    bias: bias !== null,
  };
  return maps(b.add(name, fields, [x], withBias(transposedFilters(kernel), bias)));
}

/** A product with `[in, out]`, and a bias: of features, or of each token or cell of maps. */
export function dense(b: NetworkBuilder, name: string, x: Value, kernel: FloatTensor, bias: FloatTensor | null): Value {
  const outputs = kernel.shape[1]!;
  if (x.seenAs === 'maps') {
    const fields = { op: 'conv2d', outChannels: outputs, kernelSize: 1, bias: bias !== null };
    return maps(b.add(name, fields, [x], withBias(pointwiseFilters(kernel), bias)));
  }
  const fields = { op: 'dense', outFeatures: outputs, bias: bias !== null };
  const added = b.add(name, fields, [x], withBias(denseRows(kernel, x.order), bias));
  return { ...added, seenAs: x.seenAs, order: null };
}

/** A kernel of which there is one a number of windows. */
function placed({ strides, dilations, padding }: Sliding, kernelSize: Pair, x: Value) {
  const size = [x.shape[1] ?? 1, x.shape[2] ?? 1] as const;
  const own = padding === 'same' ? samePadding({ kernelSize, strides, dilations }, size) : padding;
  return { kernelSize, strides, dilations, padding: own === 'valid' ? 0 : own };
}

const withBias = (weight: FloatTensor, bias: FloatTensor | null) => (bias ? { weight, bias } : { weight });

const maps = (added: Pick<Value, 'node' | 'shape'>): Value => ({ ...added, seenAs: 'maps', order: null });
