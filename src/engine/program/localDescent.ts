import type { BatchNorm, Conv2d, Dropout, LocalResponseNormalization, Pair, Relu } from '../network/network.ts';
import type { ProgramBuilder, Value } from './builder.ts';
import { binary, boxMask, cropBox, placeBox, placeUnit, unitPlace } from './emit.ts';
import type { LayerContext } from './layerProgram.ts';
import { layerProgram } from './layers/index.ts';
import type { Rule } from './rules.ts';
import type { Ascent } from './walk.ts';

/** A signal at one node, `[n, …shape]`, from which the whole way down begins. */
export interface Seed {
  readonly node: string;
  readonly signal: Value;
}

/**
 * Begins the way down from one unit of each image: as long as the layers allow, only the box of cells is carried that the unit can
 * reach, and then laid into its map. The rest of the map is zero, so `walkDown` goes on from there to the very same end. From
 * ZFNet's fifth convolution the box is 7×7 of 13×13 cells when it has passed three convolutions.
 */
export function descendLocally(
  b: ProgramBuilder,
  ascent: Ascent,
  node: string,
  activation: Value,
  unit: Value,
  rule: Rule,
): Seed {
  const activations = ascent.activations.get(node)!;
  const whole = placeUnit(b, activation, unit, activations);
  if (activations.shape.length !== 4) return { node, signal: whole };
  const place = unitPlace(b, unit, mapSize(activations));
  let at: LocalSignal = { node, offset: [0, 0], box: cropBox(b, whole, place, [0, 0], [1, 1]) };
  for (;;) {
    const next = stepDown(b, ascent, at, place, rule);
    if (!next) break;
    at = next;
  }
  if (at.node === node) return { node, signal: whole };
  return { node: at.node, signal: placeBox(b, at.box, place, at.offset, ascent.activations.get(at.node)!) };
}

/** A signal that is zero but for a box in each image: it begins at the unit's row and column plus `offset`. */
interface LocalSignal {
  readonly node: string;
  readonly offset: Pair;
  /** `[n, c, bh, bw]`; 0 where a cell lies outside the map. */
  readonly box: Value;
}

/** One layer down; `null` where the box would be no smaller than the map, or the layer needs more than a box. */
function stepDown(b: ProgramBuilder, ascent: Ascent, at: LocalSignal, place: Value, rule: Rule): LocalSignal | null {
  const found = ascent.layers.find(({ context }) => context.name === at.node);
  if (!found || !isLocal(found.context, rule)) return null;
  const { context, pass, sources } = found;
  const input = context.inputs[0]!;
  const { offset, size } = boxBelow(context.layer as LocalLayer, at);
  const map = mapSize(input);
  if (size[0] >= map[0] || size[1] >= map[1]) return null;

  const [n, channels] = input.shape;
  const local = {
    ...context,
    layer: unpadded(context.layer as LocalLayer),
    inputs: [{ ...input, shape: [n!, channels!, ...size] }],
  };
  const output = cropBox(b, pass.output, place, at.offset, mapSize(at.box));
  const descent = layerProgram(local.layer).down(local, { ...pass, output }, at.box, rule);
  const box = binary(b, 'multiply', descent.inputs[0]!, boxMask(b, place, offset, size, map));
  return { node: sources[0]!, offset, box: context.layer.op === 'conv2d' ? box : descent.inputs[0]! };
}

/** Layers whose way down needs no more than the box, its place and the forward pass there. */
type LocalLayer = Conv2d | Relu | BatchNorm | Dropout | LocalResponseNormalization;

function isLocal({ layer, mode }: LayerContext, rule: Rule): boolean {
  if (mode === 'training') return false;
  if (layer.op === 'conv2d') return layer.strides[0] === 1 && layer.strides[1] === 1;
  if (layer.op === 'localResponseNormalization') return rule === 'deconvnet';
  return layer.op === 'relu' || layer.op === 'batchNorm' || layer.op === 'dropout';
}

/** A unit of a convolution of stride 1 reads dilation · (kernel − 1) + 1 cells, from its own place less the padding. */
function boxBelow(layer: LocalLayer, { offset, box }: LocalSignal): { offset: Pair; size: Pair } {
  const size = mapSize(box);
  if (layer.op !== 'conv2d') return { offset, size };
  const { kernelSize, dilations, padding } = layer;
  return {
    offset: [offset[0] - padding[0], offset[1] - padding[1]],
    size: [size[0] + dilations[0] * (kernelSize[0] - 1), size[1] + dilations[1] * (kernelSize[1] - 1)],
  };
}

/** A box has no border of its own: what hangs over the map's is masked. */
function unpadded(layer: LocalLayer): LocalLayer {
  return layer.op === 'conv2d' ? { ...layer, padding: [0, 0, 0, 0] } : layer;
}

const mapSize = ({ shape }: Value): Pair => [shape[2] as number, shape[3] as number];
