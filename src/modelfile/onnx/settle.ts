import { kindOf } from '../../engine/layers/index.ts';
import { shapeText } from '../../engine/shape.ts';
import { say } from '../../shared/sentence.ts';
import { type DraftLayer, drawLayer, isOp, type KnownLayer, type View } from './draft.ts';
import type { GraphNode } from './node.ts';
import { oddNode } from './refuse.ts';
import { type Arrangement, type Place, rowMajor, sameArrangement, samePlace, shapeOf, sizeOf } from './spans.ts';

/**
 * The layer whose maps `[c, h, w]` an array `[1, c, h, w]` is; one that only arranges channels anew becomes a layer. Throws `UNSUPPORTED`
 * naming the node that wants maps.
 */
export function asMaps({ layer, places }: View, node: GraphNode): DraftLayer {
  const axes = places.length === 4 ? places.slice(1) : places;
  const shape = shapeOf(axes);
  if (axes.length !== 3 || sizeOf(places.flat()) !== sizeOf(axes.flat())) throw rearranged(node, places);
  if (sameArrangement(axes, rowMajor(shape))) {
    if (shapeText(layer.shape) === shapeText(shape)) return layer;
    const maps = shape[1] === 1 && shape[2] === 1 && layer.shape.length === 1 ? featuresAsMaps(layer, 0) : null;
    if (maps) return maps;
    throw rearranged(node, places);
  }
  const groups = shuffledGroups(axes, layer);
  if (groups === null) throw rearranged(node, places);
  return drawLayer(node, { op: 'channelShuffle', groups }, [layer]);
}

/** The layer whose features `[c]` an array of any shape is. Throws `UNSUPPORTED` naming the node that wants features. */
export function asFeatures({ layer, places }: View, node: GraphNode): DraftLayer {
  if (!isInOrder(places)) throw rearranged(node, places);
  return layer.shape.length === 1 ? layer : drawLayer(node, { op: 'flatten' }, [layer]);
}

/** Whether an array holds a layer's numbers as they lie, whatever its shape. */
export const isInOrder = (places: Arrangement): boolean =>
  sameArrangement([places.reduce<Place>(joined, [])], rowMajor([sizeOf(places.flat())]));

const rearranged = (node: GraphNode, places: Arrangement) =>
  oddNode(node, say('modelfile.onnxRearranged', { shape: shapeText(shapeOf(places)) }));

function joined(left: Place, right: Place): Place {
  const [last, first] = [left.at(-1), right[0]];
  if (!last || !first || last.stride !== first.stride * first.size) return [...left, ...right];
  return [...left.slice(0, -1), { size: last.size * first.size, stride: first.stride }, ...right.slice(1)];
}

/** Maps of which the channels alone lie otherwise: those of all groups in turn. */
function shuffledGroups([channels, ...cells]: Arrangement, { shape }: DraftLayer): number | null {
  if (shape.length !== 3 || channels!.length !== 2) return null;
  const [, rows, columns] = rowMajor(shape);
  const [within, across] = channels as [Place[number], Place[number]];
  const cellCount = shape[1]! * shape[2]!;
  const isShuffled =
    samePlace(cells[0]!, rows!) &&
    samePlace(cells[1]!, columns!) &&
    within.stride === cellCount &&
    across.stride === within.size * cellCount &&
    within.size * across.size === shape[0];
  return isShuffled ? across.size : null;
}

const deepest = 500;
const asMapsAlready = new WeakMap<DraftLayer, DraftLayer>();

/**
 * Features `[c]` as maps `[c, 1, 1]` of the same numbers, by the same layers over maps: a dense layer becomes a convolution of its whole
 * input. Null where that cannot be.
 */
function featuresAsMaps(features: DraftLayer, depth: number): DraftLayer | null {
  if (features.shape.length === 3) return features;
  const known = asMapsAlready.get(features);
  if (known) return known;
  if (depth > deepest || !('weights' in features)) return null;
  const maps = isOp(features, 'flatten') ? flattenedMaps(features) : overMaps(features, depth);
  if (maps) asMapsAlready.set(features, maps);
  return maps;
}

function flattenedMaps({ inputs: [maps] }: KnownLayer): DraftLayer | null {
  return maps!.shape[1] === 1 && maps!.shape[2] === 1 ? maps! : null;
}

function overMaps({ layer, inputs, weights, node }: KnownLayer, depth: number): DraftLayer | null {
  if (layer.op === 'dense') {
    const maps = inputs[0]!.shape.length === 3 ? inputs[0]! : featuresAsMaps(inputs[0]!, depth + 1);
    return maps && convolved(maps, layer, weights, node);
  }
  if (layer.op === 'flatten' || layer.op === 'softmax') return null;
  // A layer over features that reads more than each number by itself joins or cuts them, which maps do alike.
  const maps = inputs.map((input) => featuresAsMaps(input, depth + 1));
  if (maps.some((input) => input === null) || kindOf(layer).reads(layer, shapesOf(inputs)) !== 'cell') return null;
  return drawLayer(node, layer, maps as DraftLayer[], weights);
}

const shapesOf = (inputs: readonly DraftLayer[]) => inputs.map(({ shape }) => shape);

function convolved(
  maps: DraftLayer,
  { outFeatures, bias }: { readonly outFeatures: number; readonly bias: boolean },
  weights: KnownLayer['weights'],
  node: GraphNode,
): DraftLayer {
  const [channels, height, width] = maps.shape as [number, number, number];
  const shape = [outFeatures, channels, height, width];
  return drawLayer(node, wholeConvolution(outFeatures, [height, width], bias), [maps], {
    ...weights,
    weight: { shape, data: weights.weight!.data },
  });
}

/** A convolution whose only window, without padding, is of that size. */
export const wholeConvolution = (
  outChannels: number,
  kernelSize: readonly [number, number],
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
