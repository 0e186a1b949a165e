import { channelCount } from '../../../engine/shape.ts';
import { uniformAffine } from '../affine.ts';
import { type DraftLayer, drawLayer, drawPending, isOp, type View } from '../draft.ts';
import type { GraphNode } from '../node.ts';

/** x − mean(x), where the mean is over the channels of each cell: the beginning of a layer normalisation. */
export function lessChannelMean(node: GraphNode, x: View, mean: View): View | null {
  const isItsMean = isOp(mean.layer, 'channelMean') && mean.layer.inputs[0] === x.layer;
  if (!isItsMean || mean.places.length !== x.places.length) return null;
  return { layer: drawPending(node, 'lessChannelMean', [x.layer]), places: x.places };
}

/** (x − mean) / √(mean of its squares + ε), or the first times the inverse of the second: the layer normalisation of x. */
export function dividedByDeviation(
  node: GraphNode,
  centred: View,
  deviation: View,
  how: 'divided' | 'multiplied' = 'divided',
): View | null {
  const root = how === 'divided' ? deviation.layer : invertedBy(deviation.layer);
  if (!isOp(centred.layer, 'lessChannelMean') || !root || !isOp(root, 'squareRoot')) return null;
  const [x] = centred.layer.inputs as [DraftLayer];
  const variance = { layer: root.inputs[0]!, places: [] };
  const numbers = uniformAffine(variance);
  if (numbers?.scale !== 1 || !(numbers.offset > 0)) return null;
  if (!isVarianceOf((variance.layer as { readonly inputs: readonly DraftLayer[] }).inputs[0]!, x)) return null;
  const weights = neutral(channelCount(x.shape));
  const layer = drawLayer(node, { op: 'layerNorm', epsilon: numbers.offset }, [x], weights);
  return { layer, places: centred.places };
}

const invertedBy = (layer: DraftLayer): DraftLayer | null => (isOp(layer, 'reciprocal') ? layer.inputs[0]! : null);

function isVarianceOf(layer: DraftLayer, x: DraftLayer): boolean {
  if (!isOp(layer, 'channelMean') || !isOp(layer.inputs[0]!, 'multiply')) return false;
  const factors = layer.inputs[0].inputs;
  return factors.length === 2 && factors.every((factor) => isOp(factor, 'lessChannelMean') && factor.inputs[0] === x);
}

/** A scale and a shift that change nothing. */
export const neutral = (channels: number) => ({
  weight: { shape: [channels], data: new Float32Array(channels).fill(1) },
  bias: { shape: [channels], data: new Float32Array(channels) },
});
