import { composed } from './affine.ts';
import type { PerMap } from './axes.ts';
import { type DraftLayer, drawLayer, isOp, type KnownLayer, type WeightArray } from './draft.ts';

/**
 * The same layers, as they are in the end. A scale and a shift by constants, of what nothing else reads, are in the weights of the layer
 * before: a dense layer and its bias come as two nodes, and so does a normalisation. A softmax that something reads is an inner one.
 * `layers` are in the order in which they are computed; `kept` stay as they are.
 */
export function finished(
  layers: readonly DraftLayer[],
  kept: ReadonlySet<DraftLayer>,
): ReadonlyMap<DraftLayer, DraftLayer> {
  const readers = new Map<DraftLayer, number>();
  for (const { inputs } of layers) for (const input of inputs) readers.set(input, (readers.get(input) ?? 0) + 1);
  const made = new Map<DraftLayer, DraftLayer>();
  for (const layer of layers) {
    const inputs = layer.inputs.map((input) => made.get(input)!);
    const [below] = layer.inputs;
    const isFree = below !== undefined && readers.get(below) === 1 && !kept.has(below);
    const folded = isFree && isOp(layer, 'rescale') ? foldedInto(inputs[0]!, layer) : null;
    const inner =
      isOp(layer, 'softmax') && readers.has(layer) ? ({ op: 'innerSoftmax', over: 'channels' } as const) : null;
    made.set(layer, folded ?? ({ ...layer, inputs, ...(inner && { layer: inner }) } as DraftLayer));
  }
  return made;
}

function foldedInto(below: DraftLayer, rescale: DraftLayer): KnownLayer | null {
  const { scale, offset } = rescale.layer as { readonly scale: PerMap; readonly offset: PerMap };
  if (isOp(below, 'conv2d') || isOp(below, 'dense')) {
    const { layer, inputs, node, weights } = below as KnownLayer & { readonly layer: { readonly bias: boolean } };
    const outputs = weights.weight!.shape[0]!;
    const bias = weights.bias ?? { shape: [outputs], data: new Float32Array(outputs) };
    const scaled = { weight: times(weights.weight!, scale), bias: plus(times(bias, scale), offset) };
    return drawLayer(node, { ...layer, bias: true } as KnownLayer['layer'], inputs, scaled);
  }
  if (isOp(below, 'rescale')) {
    const both = composed(below.layer, { scale, offset });
    return drawLayer((rescale as KnownLayer).node, { op: 'rescale', ...both }, below.inputs);
  }
  if (isOp(below, 'layerNorm') || isOp(below, 'groupNorm') || isOp(below, 'batchNorm')) {
    const { layer, inputs, node, weights } = below as KnownLayer;
    const scaled = { weight: times(weights.weight!, scale), bias: plus(times(weights.bias!, scale), offset) };
    return drawLayer(node, layer, inputs, { ...weights, ...scaled });
  }
  return null;
}

/** An array times one number, or its rows each times its own. */
function times({ shape, data }: WeightArray, scale: PerMap): WeightArray {
  if (scale === 1) return { shape, data };
  const each = data.length / shape[0]!;
  const factors = typeof scale === 'number' ? null : scale;
  const scaled = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++)
    scaled[i] = data[i]! * (factors ? factors[Math.floor(i / each)]! : (scale as number));
  return { shape, data: scaled };
}

const plus = ({ shape, data }: WeightArray, offset: PerMap): WeightArray => ({
  shape,
  data: Float32Array.from(data, (value, i) => value + (typeof offset === 'number' ? offset : offset[i]!)),
});
