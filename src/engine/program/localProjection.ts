import { kindOf, type Layer, readsOf, windowsOf } from '../layers/index.ts';
import type { LayerContext, Pass, Windows } from '../layers/kind.ts';
import { neverMaximum } from '../layers/windowing.ts';
import type { Pair } from '../shape.ts';
import { atPlace, boxBelow } from './boxBelow.ts';
import type { ProgramBuilder, Value } from './builder.ts';
import {
  binary,
  boxMask,
  byChannel,
  constant,
  cropBox,
  placeBox,
  placeUnit,
  scale,
  selectUnit,
  unitChannel,
  unitPlace,
} from './emit.ts';
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
 * the very same end. From ZFNet's fifth convolution that is the whole way: 139×139 of 224×224 pixels. `seedOf`: what goes down, `[n]`, if not
 * the activation itself.
 */
export function projectLocally(
  b: ProgramBuilder,
  ascent: Ascent,
  node: string,
  unit: Value,
  rule: Rule,
  seedOf: (activation: Value) => Value = (activation) => activation,
): LocalProjection {
  const activations = ascent.activations.get(node)!;
  const boxedLayers = activations.shape.length === 4 ? boxedLayersBelow(ascent, node) : [];
  if (boxedLayers.length === 0) {
    const units = byChannel(b, activations);
    const activation = selectUnit(b, units, unit);
    return { activation, node, signal: byChannel(b, placeUnit(b, seedOf(activation), unit, units)) };
  }
  const place = unitPlace(b, unit, mapSize(activations));
  const channel = unitChannel(b, unit, mapSize(activations));
  const computed = computeBoxes(b, ascent, boxedLayers, place);
  const top = computed[0]!.pass.output; // [n, c, 1, 1]
  const activation = selectUnit(b, top, channel);
  let signal = placeUnit(b, seedOf(activation), channel, top);
  for (const { local, pass, below, reads } of computed) {
    const arrived = kindOf(local.layer).down(local, pass, signal, rule).inputs[0]!;
    // All but maxima hand their signal to the cells outside too.
    signal = reads !== 'cell' && !isOfMaxima(reads) ? within(b, arrived, below, place) : arrived;
  }
  const { node: base, start } = boxedLayers.at(-1)!.below;
  return { activation, node: base, signal: placeBox(b, signal, place, start, ascent.activations.get(base)!) };
}

/** What layers read that need no more than the cells that a unit sees and their place. */
type LocalReads = 'cell' | Windows<Layer>;

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
interface BoxedLayer {
  readonly context: LayerContext<Layer>;
  readonly reads: LocalReads;
  readonly below: Box;
  readonly above: Box;
}

/** From a unit downwards, to the input or as far as the layers are local and their boxes smaller than their maps. */
function boxedLayersBelow({ layers, activations }: Ascent, node: string): readonly BoxedLayer[] {
  const units = mapSize(activations.get(node)!);
  const boxedLayers: BoxedLayer[] = [];
  let above: Box = { node, start: atPlace, size: [1, 1], map: units, overhangs: false };
  for (;;) {
    const found = layers.find(({ context }) => context.name === above.node);
    const reads = found && localReads(found.context);
    if (!found || !reads) return boxedLayers;
    const { context, sources } = found;
    const below = boxOf(reads, sources[0]!, above, mapSize(context.inputs[0]!), units);
    if (below.size[0] >= below.map[0] || below.size[1] >= below.map[1]) return boxedLayers;
    boxedLayers.push({ context, reads, below, above });
    above = below;
  }
}

/** Null for a layer that needs more, or several inputs. */
function localReads({ layer, inputs, mode }: LayerContext<Layer>): LocalReads | null {
  if (mode !== 'inference' || inputs.length > 1) return null;
  const shapes = inputs.map(({ shape }) => shape.slice(1) as number[]);
  if (readsOf(layer, shapes) === 'cell') return 'cell';
  const windows = windowsOf(layer, shapes);
  return windows?.borderFactor ? null : windows;
}

/** `map`: the size of the maps read; `units`: of the maps of the unit, whose places are rows and columns in them. */
function boxOf(reads: LocalReads, node: string, above: Box, map: Pair, units: Pair): Box {
  const read = reads === 'cell' ? { start: atPlace, size: above.size } : boxBelow(reads, above.size);
  const along = (of: (axis: 0 | 1) => number): Pair => [of(0), of(1)];
  const strides = along((axis) => above.start.strides[axis] * read.start.strides[axis]!);
  const offset = along((axis) => above.start.offset[axis] * read.start.strides[axis]! + read.start.offset[axis]!);
  const overhangs = ([0, 1] as const).some((axis) => {
    const last = strides[axis] * (units[axis] - 1) + offset[axis] + read.size[axis];
    return offset[axis] < 0 || last > map[axis];
  });
  return { node, start: { strides, offset }, size: read.size, map, overhangs };
}

/** A boxed layer with its way up. */
interface ComputedBox extends BoxedLayer {
  readonly local: LayerContext<Layer>;
  readonly pass: Pass;
}

/** The way up in boxes, from the maps below the last boxed layer; the topmost first, as given. */
function computeBoxes(
  b: ProgramBuilder,
  { activations }: Ascent,
  boxedLayers: readonly BoxedLayer[],
  place: Value,
): readonly ComputedBox[] {
  const base = boxedLayers.at(-1)!.below;
  const computed: ComputedBox[] = [];
  let box = cropBox(b, activations.get(base.node)!, place, base.start, base.size);
  for (const boxedLayer of boxedLayers.toReversed()) {
    const { context, reads, below, above } = boxedLayer;
    const layer = reads === 'cell' ? context.layer : reads.unpadded;
    const local = { ...context, layer, inputs: [readable(b, reads, box, below, place)] };
    const pass = kindOf(layer).up(local);
    // What a maximum makes of cells outside alone is no number to go on with.
    box = reads !== 'cell' && isOfMaxima(reads) ? within(b, pass.output, above, place) : pass.output;
    computed.unshift({ ...boxedLayer, local, pass: { ...pass, output: box } });
  }
  return computed;
}

/** A box has no border of its own: what hangs over the map's counts as the layer says. */
function readable(b: ProgramBuilder, reads: LocalReads, value: Value, box: Box, place: Value): Value {
  if (!box.overhangs || reads === 'cell') return value;
  const known = isOfMaxima(reads) ? value : within(b, value, box, place);
  if (reads.outside === 0) return known;
  const outside = binary(b, 'subtract', boxMask(b, place, box.start, box.size, box.map), constant(b, [1]));
  return binary(b, 'add', known, scale(b, outside, -reads.outside));
}

const isOfMaxima = ({ outside }: Windows<Layer>): boolean => outside === neverMaximum;

/** 0 where a cell lies outside the map. */
function within(b: ProgramBuilder, value: Value, box: Box, place: Value): Value {
  return box.overhangs ? binary(b, 'multiply', value, boxMask(b, place, box.start, box.size, box.map)) : value;
}

const mapSize = ({ shape }: Value): Pair => [shape[2] as number, shape[3] as number];
