import { kindOf } from '../../engine/layers/index.ts';
import type { Pair } from '../../engine/shape.ts';
import { type DraftLayer, drawLayer, isOp, type KnownLayer } from './draft.ts';
import type { GraphNode } from './node.ts';

const deepest = 500;
const already = new WeakMap<DraftLayer, DraftLayer>();

/**
 * Features `[c]` as maps `[c, 1, 1]` of the same numbers, by the same layers over maps: a dense layer becomes a convolution of its whole
 * input. Null where that cannot be.
 */
export function featuresAsMaps(features: DraftLayer, depth = 0): DraftLayer | null {
  if (features.shape.length === 3) return features;
  const known = already.get(features);
  if (known) return known;
  if (depth > deepest || !('weights' in features) || features.shape.length !== 1) return null;
  const maps = isOp(features, 'flatten') ? flattenedMaps(features) : overMaps(features, depth);
  if (maps) already.set(features, maps);
  return maps;
}

function flattenedMaps({ inputs: [maps] }: KnownLayer): DraftLayer | null {
  return maps!.shape[1] === 1 && maps!.shape[2] === 1 ? maps! : null;
}

function overMaps({ layer, inputs, weights, node }: KnownLayer, depth: number): DraftLayer | null {
  if (layer.op === 'dense') {
    const maps = featuresAsMaps(inputs[0]!, depth + 1);
    return maps && convolved(maps, layer, weights, node);
  }
  const shapes = inputs.map(({ shape }) => shape);
  if (layer.op === 'softmax' || kindOf(layer).reads(layer, shapes) !== 'cell') return null;
  const maps = inputs.map((input) => featuresAsMaps(input, depth + 1));
  return maps.every((input) => input !== null) ? drawLayer(node, layer, maps, weights) : null;
}

function convolved(
  maps: DraftLayer,
  { outFeatures, bias }: { readonly outFeatures: number; readonly bias: boolean },
  weights: KnownLayer['weights'],
  node: GraphNode,
): DraftLayer {
  const [channels, height, width] = maps.shape as [number, number, number];
  const shape = [outFeatures, channels, height, width];
  const weight = { shape, data: weights.weight!.data };
  return drawLayer(node, wholeConvolution(outFeatures, [height, width], bias), [maps], { ...weights, weight });
}

/** A convolution with windows of that size, side by side at every cell, without padding. */
export const wholeConvolution = (
  outChannels: number,
  kernelSize: Pair,
  bias: boolean,
): Extract<KnownLayer['layer'], { op: 'conv2d' }> => ({
  op: 'conv2d',
  outChannels,
  kernelSize,
  strides: [1, 1],
  padding: [0, 0, 0, 0],
  dilations: [1, 1],
  groups: 1,
  bias,
});
