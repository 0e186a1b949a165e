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
import {
  binary,
  boxMask,
  constant,
  cropBox,
  placeBox,
  placeUnit,
  scale,
  selectUnit,
  unitChannel,
  unitPlace,
} from './emit.ts';
import { isWindowed, readIn } from './incremental/geometry.ts';
import type { LayerContext, Pass } from './layerProgram.ts';
import { layerProgram } from './layers/index.ts';
import type { BoxStart } from './program.ts';
import type { Rule } from './rules.ts';
import type { Ascent } from './walk.ts';

/** A unit's activation `[n]`, and the signal at one node, `[n, …shape]`, from which the way down goes on with whole maps. */
export interface LocalProjection {
  readonly activation: Value;
  readonly node: string;
  readonly signal: Value;
}

/**
 * Projects one unit of each image in boxes: as long as the layers allow, only the cells are computed that the unit sees, on the way up
 * as on the way down, and what comes down is then laid into its map. The rest of that map is zero, so `walkDown` goes on from there to
 * the very same end. From ZFNet's fifth convolution that is the whole way: 139×139 of 224×224 pixels.
 */
export function projectLocally(
  b: ProgramBuilder,
  ascent: Ascent,
  node: string,
  unit: Value,
  rule: Rule,
): LocalProjection {
  const activations = ascent.activations.get(node)!;
  const rungs = activations.shape.length === 4 ? rungsBelow(ascent, node) : [];
  if (rungs.length === 0) {
    const activation = selectUnit(b, activations, unit);
    return { activation, node, signal: placeUnit(b, activation, unit, activations) };
  }
  const place = unitPlace(b, unit, mapSize(activations));
  const channel = unitChannel(b, unit, mapSize(activations));
  const climbed = climb(b, ascent, rungs, place);
  const top = climbed[0]!.pass.output; // [n, c, 1, 1]
  const activation = selectUnit(b, top, channel);
  let signal = placeUnit(b, activation, channel, top);
  for (const { local, pass, below } of climbed) {
    const arrived = layerProgram(local.layer).down(local, pass, signal, rule).inputs[0]!;
    signal = local.layer.op === 'conv2d' ? within(b, arrived, below, place) : arrived;
  }
  const { node: base, start } = rungs.at(-1)!.below;
  return { activation, node: base, signal: placeBox(b, signal, place, start, ascent.activations.get(base)!) };
}

/** Layers that need no more than the cells that a unit sees and their place. */
type LocalLayer = Conv2d | MaxPool | Relu | BatchNorm | Dropout | LocalResponseNormalization;

/** A box of a node's maps, which in each image begins at `start` from the unit's row and column. */
interface Box {
  readonly node: string;
  readonly start: BoxStart;
  readonly size: Pair;
  /** The size of the maps. */
  readonly map: Pair;
  /** True when it hangs over the border of its map for some units. */
  readonly overhangs: boolean;
}

/** A layer between the box that it reads and the one that it makes. */
interface Rung {
  readonly context: LayerContext<LocalLayer>;
  readonly below: Box;
  readonly above: Box;
}

/** From a unit downwards, to the input or as far as the layers are local and their boxes smaller than their maps. */
function rungsBelow({ layers, activations }: Ascent, node: string): readonly Rung[] {
  const units = mapSize(activations.get(node)!);
  const rungs: Rung[] = [];
  let above: Box = { node, start: { strides: [1, 1], offset: [0, 0] }, size: [1, 1], map: units, overhangs: false };
  for (;;) {
    const found = layers.find(({ context }) => context.name === above.node);
    if (!found || !isLocal(found.context)) return rungs;
    const { context, sources } = found;
    const map = mapSize(context.inputs[0]!);
    const below = boxBelow(context.layer, sources[0]!, above, map, units);
    if (below.size[0] >= map[0] || below.size[1] >= map[1]) return rungs;
    rungs.push({ context, below, above });
    above = below;
  }
}

const localLayers: ReadonlySet<string> = new Set<LocalLayer['op']>([
  'conv2d',
  'maxPool',
  'relu',
  'batchNorm',
  'dropout',
  'localResponseNormalization',
]);

function isLocal(context: LayerContext): context is LayerContext<LocalLayer> {
  return context.mode === 'inference' && localLayers.has(context.layer.op);
}

/** `map`: the size of the maps read; `units`: of the maps of the unit, whose places are rows and columns in them. */
function boxBelow(layer: LocalLayer, node: string, above: Box, map: Pair, units: Pair): Box {
  const read = isWindowed(layer)
    ? readIn(layer, above.size)
    : { start: { strides: [1, 1], offset: [0, 0] }, size: above.size };
  const along = (of: (axis: 0 | 1) => number): Pair => [of(0), of(1)];
  const strides = along((axis) => above.start.strides[axis] * read.start.strides[axis]!);
  const offset = along((axis) => above.start.offset[axis] * read.start.strides[axis]! + read.start.offset[axis]!);
  const overhangs = ([0, 1] as const).some((axis) => {
    const last = strides[axis] * (units[axis] - 1) + offset[axis] + read.size[axis];
    return offset[axis] < 0 || last > map[axis];
  });
  return { node, start: { strides, offset }, size: read.size, map, overhangs };
}

/** A rung with its layer's way up in the box. */
interface Climbed extends Rung {
  readonly local: LayerContext<LocalLayer>;
  readonly pass: Pass;
}

/** The way up in boxes, from the maps below the last rung; the topmost rung first, as given. */
function climb(b: ProgramBuilder, { activations }: Ascent, rungs: readonly Rung[], place: Value): readonly Climbed[] {
  const base = rungs.at(-1)!.below;
  const climbed: Climbed[] = [];
  let box = cropBox(b, activations.get(base.node)!, place, base.start, base.size);
  for (const rung of rungs.toReversed()) {
    const { context, below, above } = rung;
    const layer = unpadded(context.layer);
    const local = { ...context, layer, inputs: [readable(b, layer, box, below, place)] };
    const pass = layerProgram(layer).up(local);
    // What a pool makes of cells outside alone is no number to go on with.
    box = layer.op === 'maxPool' ? within(b, pass.output, above, place) : pass.output;
    climbed.unshift({ ...rung, local, pass: { ...pass, output: box } });
  }
  return climbed;
}

/** A box has no border of its own: what hangs over the map's is masked. */
function unpadded(layer: LocalLayer): LocalLayer {
  switch (layer.op) {
    case 'conv2d':
      return { ...layer, padding: [0, 0, 0, 0] };
    case 'maxPool':
      return { ...layer, padding: [0, 0, 0, 0], rounding: 'floor' };
    default:
      return layer;
  }
}

/** What lies outside the map as the layer's padding has it: 0 for a convolution, and so low that no pool chooses it. */
function readable(b: ProgramBuilder, { op }: LocalLayer, value: Value, box: Box, place: Value): Value {
  if (!box.overhangs) return value;
  if (op === 'conv2d') return within(b, value, box, place);
  if (op !== 'maxPool') return value;
  const outside = binary(b, 'subtract', boxMask(b, place, box.start, box.size, box.map), constant(b, [1]));
  return binary(b, 'add', value, scale(b, outside, 3e38));
}

/** 0 where a cell lies outside the map. */
function within(b: ProgramBuilder, value: Value, box: Box, place: Value): Value {
  return box.overhangs ? binary(b, 'multiply', value, boxMask(b, place, box.start, box.size, box.map)) : value;
}

const mapSize = ({ shape }: Value): Pair => [shape[2] as number, shape[3] as number];
