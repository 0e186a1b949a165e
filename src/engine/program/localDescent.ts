import type {
  BatchNorm,
  Conv2d,
  Dropout,
  LocalResponseNormalization,
  MaxPool,
  Pair,
  Relu,
} from '../network/network.ts';
import type { ProgramBuilder, Value } from './builder.ts';
import { binary, boxMask, constant, cropBox, placeBox, placeUnit, scale, unitPlace } from './emit.ts';
import type { LayerContext, Pass } from './layerProgram.ts';
import { layerProgram } from './layers/index.ts';
import type { BoxStart } from './program.ts';
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
 * ZFNet's fifth convolution under the deconvnet rule that is the whole way: 139×139 of 224×224 pixels.
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
  const start: BoxStart = { strides: [1, 1], offset: [0, 0] };
  let at: LocalSignal = { node, start, box: cropBox(b, whole, place, start, [1, 1]) };
  for (;;) {
    const next = stepDown(b, ascent, at, place, rule);
    if (!next) break;
    at = next;
  }
  if (at.node === node) return { node, signal: whole };
  return { node: at.node, signal: placeBox(b, at.box, place, at.start, ascent.activations.get(at.node)!) };
}

/** A signal that is zero but for a box in each image, which begins at `start` from the unit's row and column. */
interface LocalSignal {
  readonly node: string;
  readonly start: BoxStart;
  /** `[n, c, bh, bw]`; 0 where a cell lies outside the map. */
  readonly box: Value;
}

/** One layer down; `null` where the box would be no smaller than the map, or the layer needs more than a box. */
function stepDown(b: ProgramBuilder, ascent: Ascent, at: LocalSignal, place: Value, rule: Rule): LocalSignal | null {
  const found = ascent.layers.find(({ context }) => context.name === at.node);
  if (!found || !isLocal(found.context, rule)) return null;
  const { context, pass, sources } = found;
  const input = context.inputs[0]!;
  const { start, size } = boxBelow(context.layer as LocalLayer, at);
  const map = mapSize(input);
  if (size[0] >= map[0] || size[1] >= map[1]) return null;

  const inside = boxMask(b, place, start, size, map);
  const local = {
    ...context,
    layer: unpadded(context.layer as LocalLayer),
    inputs: [poolable(b, cropBox(b, input, place, start, size), inside)],
  };
  const descent = layerProgram(local.layer).down(local, passInBox(local, pass, at, place), at.box, rule);
  const [box] = descent.inputs as [Value];
  return { node: sources[0]!, start, box: local.layer.op === 'conv2d' ? binary(b, 'multiply', box, inside) : box };
}

/** Layers whose way down needs no more than the box, its place and the forward pass there. */
type LocalLayer = Conv2d | MaxPool | Relu | BatchNorm | Dropout | LocalResponseNormalization;

function isLocal({ layer, mode }: LayerContext, rule: Rule): boolean {
  if (mode === 'training') return false;
  if (layer.op === 'localResponseNormalization') return rule === 'deconvnet';
  return ['conv2d', 'maxPool', 'relu', 'batchNorm', 'dropout'].includes(layer.op);
}

/** A window of a convolution or a pool begins at its own place times the stride, less the padding. */
function boxBelow(layer: LocalLayer, { start, box }: LocalSignal): { start: BoxStart; size: Pair } {
  const size = mapSize(box);
  if (layer.op !== 'conv2d' && layer.op !== 'maxPool') return { start, size };
  const { kernelSize, strides, padding } = layer;
  const dilations = layer.op === 'conv2d' ? layer.dilations : [1, 1];
  const along = (of: (axis: 0 | 1) => number): Pair => [of(0), of(1)];
  return {
    start: {
      strides: along((axis) => start.strides[axis] * strides[axis]),
      offset: along((axis) => start.offset[axis] * strides[axis] - padding[axis]),
    },
    size: along((axis) => (size[axis] - 1) * strides[axis] + dilations[axis]! * (kernelSize[axis] - 1) + 1),
  };
}

/** A box has no border of its own: what hangs over the map's is masked. */
function unpadded(layer: LocalLayer): LocalLayer {
  return layer.op === 'conv2d' || layer.op === 'maxPool' ? { ...layer, padding: [0, 0, 0, 0] } : layer;
}

/** Cells outside the map made so low that no window chooses one. */
function poolable(b: ProgramBuilder, box: Value, inside: Value): Value {
  return binary(b, 'add', box, scale(b, binary(b, 'subtract', inside, constant(b, [1])), 3e38));
}

/** A pool chooses its switches again, among the box's cells; any other layer reads its output there. */
function passInBox(local: LayerContext<LocalLayer>, pass: Pass, { start, box }: LocalSignal, place: Value): Pass {
  if (local.layer.op === 'maxPool') return layerProgram(local.layer).up(local);
  return { ...pass, output: cropBox(local.builder, pass.output, place, start, mapSize(box)) };
}

const mapSize = ({ shape }: Value): Pair => [shape[2] as number, shape[3] as number];
