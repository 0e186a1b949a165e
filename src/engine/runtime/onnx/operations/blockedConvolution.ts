import type { Attributes, OnnxGraph, OnnxName } from '../graph.ts';

type Four = readonly [number, number, number, number];

/** Operators in ONNX Runtime's own layout, `[n, c / block, h, w, block]`, into which it rewrites convolutions with constant weights. */
export const blockedDomain = 'com.microsoft.nchwc';

/** `asIs`: x's channels are the filters' second axis; `swapped`: their first, as on the way down. */
export type FilterOrder = 'asIs' | 'swapped';

/**
 * Whether a convolution is to be written in that layout: where ONNX Runtime does not do so itself, for the weights change from run to
 * run, and whole blocks fill the channels. A layer of 384 maps of 13×13 then takes 0.6 of the time, two layouts included.
 */
export function takesBlocks(g: OnnxGraph, weight: OnnxName, [o, i]: Four, groups: number, order: FilterOrder): boolean {
  const block = g.dialect.channelBlock;
  if (block === null || groups > 1 || !g.isGiven(weight)) return false;
  const isFew = order === 'asIs' && i < block;
  return o % block === 0 && (isFew || i % block === 0);
}

/** x `[n, c, h, w]` as such a convolution reads it: in blocks, but fewer channels than a block has, as of a picture, as they lie. */
export function inBlocks(g: OnnxGraph, x: OnnxName, channels: number): OnnxName {
  return channels < g.dialect.channelBlock! ? x : g.add('ReorderInput', [x], {}, blockedDomain);
}

/** The convolution of x, as `inBlocks` gives it, with filters `[o, i, kh, kw]`, for which `takesBlocks`: `[n, o or i, oh, ow]`. */
export function blockedConvolution(
  g: OnnxGraph,
  [x, weight, ...bias]: readonly OnnxName[],
  shape: Four,
  order: FilterOrder,
  attributes: Attributes,
): OnnxName {
  const [o, i] = shape;
  const isFew = i < g.dialect.channelBlock!;
  const filters = isFew ? filtersOfFew(g, weight!, shape) : blockedFilters(g, weight!, shape, order);
  const maps = g.add('Conv', [x!, filters, ...bias], attributes, blockedDomain);
  return g.add('ReorderOutput', [maps], { channels: order === 'asIs' ? o : i }, blockedDomain);
}

/** Blocks of outputs, blocks of inputs, rows, columns, inputs of a block, outputs of a block. */
function blockedFilters(g: OnnxGraph, weight: OnnxName, [o, i, kh, kw]: Four, order: FilterOrder): OnnxName {
  const block = g.dialect.channelBlock!;
  const apart = g.add('Reshape', [weight, g.integers([o / block, block, i / block, block, kh, kw])]);
  const perm = order === 'asIs' ? [0, 2, 4, 5, 3, 1] : [2, 0, 4, 5, 1, 3];
  const lead = order === 'asIs' ? [o, i] : [i, o];
  return g.add('Reshape', [g.add('Transpose', [apart], { perm }), g.integers([...lead, kh, kw])]);
}

/** Blocks of outputs, inputs, rows, columns, outputs of a block. */
function filtersOfFew(g: OnnxGraph, weight: OnnxName, [o, i, kh, kw]: Four): OnnxName {
  const block = g.dialect.channelBlock!;
  const apart = g.add('Reshape', [weight, g.integers([o / block, block, i, kh, kw])]);
  return g.add('Reshape', [g.add('Transpose', [apart], { perm: [0, 2, 3, 4, 1] }), g.integers([o, i, kh, kw])]);
}
