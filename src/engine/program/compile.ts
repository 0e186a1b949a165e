import { SwitchbackError } from '../../shared/errors.ts';
import type { Preprocessing } from '../../shared/preprocessing.ts';
import { say } from '../../shared/sentence.ts';
import { cellGrid } from '../network/cellGrid.ts';
import { INPUT, type Network } from '../network/network.ts';
import { whyNotProjected } from '../network/projectable.ts';
import { upperLimit, withoutLimit } from '../network/upperLimit.ts';
import { type ProgramBuilder, programBuilder, type Value } from './builder.ts';
import {
  argMax,
  binary,
  cast,
  cellsPerMap,
  flatten,
  pasteWindow,
  reduce,
  reshape,
  selectUnit,
  slice,
  transpose,
  unary,
} from './emit.ts';
import { overSpace } from './incremental/compile.ts';
import { emitInput, type InputSource, inNetworkOrder, PIXELS } from './input.ts';
import { projectLocally } from './localProjection.ts';
import { pooledFeatures } from './pooledFeatures.ts';
import type { Program } from './program.ts';
import { relevanceToClass } from './relevance.ts';
import type { Rule } from './rules.ts';
import { type Ascent, walkDown, walkUp, walkUpFrom } from './walk.ts';
import { inferenceWeights } from './weights.ts';

/** The forward pass; each node of `taps` (`input` included) is an output under its own name, `[n, …shape]`. */
export function compileForward(network: Network, source: InputSource, taps: readonly string[]): Program {
  const { builder, ascent } = ascend(network, source);
  return builder.build(Object.fromEntries(taps.map((tap) => [tap, valueAt(ascent, tap)])));
}

/** The forward pass; the output of each node of `nodes` as features `[n, features]`, at most some `most` numbers of maps; see `pooledFeatures`. */
export function compileFeatures(
  network: Network,
  source: InputSource,
  nodes: readonly string[],
  most: number,
): Program {
  const { builder, ascent } = ascend(network, source);
  const features = (node: string) => pooledFeatures(builder, valueAt(ascent, node), most);
  return builder.build(Object.fromEntries(nodes.map((node) => [node, features(node)])));
}

/**
 * The forward pass to `node`, whose output is `maps` `[n, maps, h, w]` whatever its shape: a feature is a map of one cell, and tokens lie as `cellGrid`
 * has them, class tokens left out.
 */
export function compileMaps(network: Network, source: InputSource, node: string): Program {
  const { builder: b, ascent } = ascend(network, source);
  const cells = cellsPerMap(b, valueAt(ascent, node)); // [n, maps, cells]
  const { size, before } = cellGrid(network, node);
  const [n, maps, count] = cells.shape as ['n', number, number];
  const placed = before > 0 ? slice(b, cells, 2, before, count) : cells;
  return b.build({ maps: reshape(b, placed, [n, maps, ...size]) });
}

/**
 * The forward pass, reduced per map: for each node of `nodes` the outputs `<node>.value` float32 `[n, maps]`, the
 * strongest activation; `<node>.position` int32 `[n, maps]`, where it is in the flat map; `<node>.mean` float32
 * `[n, maps]`; where it is asked for, `<node>.fired` float32 `[n, maps]`, the share of its cells that are above 0. A flat node's features are maps of one cell; a channel of tokens is a map with a cell for each token. Of a node with an
 * upper limit value and position are those without it (`upperLimit`), the mean is that of what it puts out.
 */
export function compileTopActivations(
  network: Network,
  source: InputSource,
  nodes: readonly string[],
  { fired = false }: { readonly fired?: boolean } = {},
): Program {
  const { builder: b, ascent } = ascend(network, source);
  const outputs: Record<string, Value> = {};
  for (const node of nodes) {
    const { value, position, mean } = perMap(b, network, ascent, node);
    outputs[`${node}.value`] = value;
    outputs[`${node}.position`] = position;
    outputs[`${node}.mean`] = mean;
    if (fired) {
      const maps = cellsPerMap(b, valueAt(ascent, node)); // [n, maps, cells]
      outputs[`${node}.fired`] = reduce(b, 'reduceMean', unary(b, 'isPositive', maps), [2]);
    }
  }
  return b.build(outputs);
}

/**
 * The forward pass of images of one class, reduced per map over the batch. The further feed `classes` int32 `[n]` is that class's number, `logits` the node
 * with the scores. Outputs: `logit` `[n]`, the class's score; for each node of `nodes` `<node>.value`, `<node>.position` and `<node>.mean` `[n, maps]`
 * as `compileTopActivations` has them, and float32 `[maps]` each `<node>.means` (over the batch, of the map's mean), `<node>.squares` (the squared
 * deviations from that, summed), `<node>.firings` (images on which the maximum is above 0) and, where `relevance` is asked for, `<node>.relevance`
 * (`relevanceToClass`, summed).
 */
export function compileClassStatistics(
  network: Network,
  source: InputSource,
  {
    logits,
    nodes,
    relevance,
  }: { readonly logits: string; readonly nodes: readonly string[]; readonly relevance: boolean },
): Program {
  const { builder: b, ascent } = ascend(network, source);
  const classes = b.feed('classes', 'int32', ['n']);
  const found = relevance ? relevanceToClass(b, ascent, logits, classes, nodes) : null;
  const outputs: Record<string, Value> = { logit: found?.logit ?? selectUnit(b, valueAt(ascent, logits), classes) };
  for (const node of nodes) {
    const { value, position, mean } = perMap(b, network, ascent, node);
    const deviation = binary(b, 'subtract', mean, reduce(b, 'reduceMean', mean, [0], true));
    outputs[`${node}.value`] = value;
    outputs[`${node}.position`] = position;
    outputs[`${node}.mean`] = mean;
    outputs[`${node}.means`] = reduce(b, 'reduceMean', mean, [0]);
    outputs[`${node}.squares`] = reduce(b, 'reduceSum', binary(b, 'multiply', deviation, deviation), [0]);
    outputs[`${node}.firings`] = reduce(b, 'reduceSum', unary(b, 'isPositive', value), [0]);
    const relevant = found?.relevance.get(node);
    if (relevant) outputs[`${node}.relevance`] = reduce(b, 'reduceSum', relevant, [0]);
  }
  return b.build(outputs);
}

/**
 * Of each image the maps of `node`: `value` `[n, maps]` and `position` as `compileTopActivations` has them, and `relevance` `[n, maps]` to the class that
 * the further feed `classes` int32 `[n]` says (`relevanceToClass`). `logits` is the node with the scores, above `node`.
 */
export function compileRelevance(network: Network, source: InputSource, logits: string, node: string): Program {
  const { builder: b, ascent } = ascend(network, source);
  const classes = b.feed('classes', 'int32', ['n']);
  const maps = cellsPerMap(b, valueAt(ascent, node)); // [n, maps, cells]
  return b.build({
    value: reduce(b, 'reduceMax', maps, [2]),
    position: argMax(b, maps),
    relevance: relevanceToClass(b, ascent, logits, classes, [node]).relevance.get(node)!,
  });
}

/**
 * Forward to `node`, one unit kept per image, and down again under `rule` (Zeiler & Fergus 2013, §2.1). The further
 * feed `unit` int32 `[n]` is the unit's place in the node's flat output, channel by channel (of tokens `[tokens, c]` too). The seed is the activation itself.
 * Outputs: `activation` `[n]`, `input` `[n, c, h, w]`, `projection` likewise, with the channels in the picture's order.
 * A node with an upper limit goes without it (`withoutLimit`).
 * Throws `BAD_ARGUMENT` with the reason where the node cannot be projected (`whyNotProjected`).
 */
export function compileProjection(network: Network, source: InputSource, node: string, rule: Rule): Program {
  const reason = whyNotProjected(network, node);
  if (reason) throw new SwitchbackError('BAD_ARGUMENT', reason);
  const { builder: b, ascent, x } = ascend(withoutLimit(network, node), source);
  valueAt(ascent, node);
  const local = projectLocally(b, ascent, node, b.feed('unit', 'int32', ['n']), rule);
  const projection = walkDown(b, ascent, local.node, local.signal, rule).signals.get(INPUT)!;
  return b.build({ activation: local.activation, projection: inNetworkOrder(b, source, projection), input: x });
}

/**
 * The forward pass of one image with a window of it replaced by a baseline (Zeiler & Fergus 2013, §4.2). Feeds: `image`
 * and `baseline` float32 `[1, c, h, w]`, both as the network's input, and `window` int32 `[n, 4]` (y, x, height, width).
 * Outputs: `total` and `strongest` `[n, maps]`, each map of `node` summed and its maximum over space, and `output`
 * `[n, classes]`, the network's scores, where it has any. A window of height 0 leaves the image as it is.
 */
export function compileOcclusion(network: Network, node: string): Program {
  const b = programBuilder();
  const picture = (name: string) => b.feed(name, 'float32', [1, ...network.inputShape]);
  const occluded = pasteWindow(b, picture('image'), picture('baseline'), b.feed('window', 'int32', ['n', 4]));
  const ascent = walkUp(b, network, occluded, inferenceWeights(b), 'inference');
  return b.build({
    ...overSpace(b, valueAt(ascent, node)),
    ...(network.scores !== null && { output: flatten(b, valueAt(ascent, network.scores)) }),
  });
}

/** The sum over a batch of decoded pictures, as a step towards the mean image: `pixels` → `sum` float32 `[c, H, W]`. */
export function compilePixelSum({ channels, decodeSize }: Preprocessing): Program {
  const b = programBuilder();
  const pixels = cast(b, b.feed(PIXELS, 'uint8', ['n', ...decodeSize, channels]));
  return b.build({ sum: transpose(b, reduce(b, 'reduceSum', pixels, [0]), [2, 0, 1]) });
}

/** A node's maps reduced, `[n, maps]` each: the strongest activation without an upper limit, its place, the mean of what the node puts out. */
function perMap(b: ProgramBuilder, network: Network, ascent: Ascent, node: string) {
  const maps = cellsPerMap(b, valueAt(ascent, node)); // [n, maps, cells]
  const beyond = upperLimit(network, node)?.nodes;
  const ranked = beyond ? cellsPerMap(b, beyondLimit(b, beyond, ascent).activations.get(node)!) : maps;
  return {
    value: reduce(b, 'reduceMax', ranked, [2]),
    position: argMax(b, ranked),
    mean: reduce(b, 'reduceMean', maps, [2]),
  };
}

const beyondLimit = (b: ProgramBuilder, nodes: Network['nodes'], { activations }: Ascent): Ascent =>
  walkUpFrom(b, nodes, activations, inferenceWeights(b), 'inference');

function ascend(network: Network, source: InputSource): { builder: ProgramBuilder; ascent: Ascent; x: Value } {
  const builder = programBuilder();
  const weights = inferenceWeights(builder);
  const x = emitInput(builder, network, source, weights);
  return { builder, x, ascent: walkUp(builder, network, x, weights, 'inference') };
}

function valueAt({ activations }: Ascent, node: string): Value {
  const value = activations.get(node);
  if (value) return value;
  throw new SwitchbackError('NOT_FOUND', say('computing.noLayer', { layer: node, known: [...activations.keys()] }));
}
