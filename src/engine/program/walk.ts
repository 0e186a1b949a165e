import { kindOf, type Layer } from '../layers/index.ts';
import type { LayerContext, Mode, Pass } from '../layers/kind.ts';
import { INPUT, type Network, type NetworkNode } from '../network/network.ts';
import { weightName } from '../network/parameters.ts';
import type { ProgramBuilder, Value } from './builder.ts';
import { binary } from './emit.ts';
import type { Rule } from './rules.ts';
import type { Weights } from './weights.ts';

/** Every layer of a network compiled upwards: what each read and what it put out. */
export interface Ascent {
  /** Node → its output; `input` → the network's input. */
  readonly activations: ReadonlyMap<string, Value>;
  readonly layers: readonly {
    readonly context: LayerContext<Layer>;
    readonly pass: Pass;
    readonly sources: readonly string[];
  }[];
}

/** Compiles the forward pass of a whole network from its input `x` `[n, c, h, w]`. */
export function walkUp(builder: ProgramBuilder, network: Network, x: Value, weights: Weights, mode: Mode): Ascent {
  return walkUpFrom(builder, network.nodes, new Map([[INPUT, x]]), weights, mode);
}

/** The forward pass of some of a network's nodes, in its order, from what they read: node → its output. */
export function walkUpFrom(
  builder: ProgramBuilder,
  nodes: Network['nodes'],
  given: ReadonlyMap<string, Value>,
  weights: Weights,
  mode: Mode,
): Ascent {
  const activations = new Map(given);
  const layers = nodes.map((node) => {
    const inputs = node.inputs.map((source) => activations.get(source)!);
    const context = layerContext(builder, node, inputs, weights, mode);
    const pass = kindOf(node.layer).up(context);
    activations.set(node.name, pass.output);
    return { context, pass, sources: node.inputs };
  });
  return { activations, layers };
}

/** A node's layer where it is compiled over `inputs`, which may be parts of the maps that the node reads. */
export function layerContext(
  builder: ProgramBuilder,
  { name, layer, inputShapes }: NetworkNode,
  inputs: readonly Value[],
  weights: Weights,
  mode: Mode,
): LayerContext<Layer> {
  const shapes = new Map(
    kindOf(layer)
      .weights(layer, inputShapes)
      .map(({ part, shape }) => [part, shape]),
  );
  const weight = (part: string) => weights(weightName(name, part), shapes.get(part)!);
  return { builder, name, layer, inputs, weight, mode };
}

/** What has come down: the signal at every node that was reached, `input` included, and the weights' gradients. */
export interface WayDown {
  readonly signals: ReadonlyMap<string, Value>;
  readonly gradients: Readonly<Record<string, Value>>;
}

/**
 * Compiles the way down from a signal at one node, under a rule: the only one there is. A projection is this under
 * `deconvnet`, a saliency map under `gradient`, a training step uses the gradients besides.
 */
export function walkDown(builder: ProgramBuilder, ascent: Ascent, node: string, seed: Value, rule: Rule): WayDown {
  const signals = new Map([[node, seed]]);
  const gradients: Record<string, Value> = {};
  const gatedAbove = rule === 'gradient' ? relusUnderPools(ascent, node) : new Set<string>();
  for (const { context, pass, sources } of ascent.layers.toReversed()) {
    const arrived = signals.get(context.name);
    if (!arrived) continue;
    const signal = gatedAbove.has(sources[0]!) ? binary(builder, 'gate', arrived, pass.output) : arrived;
    const descent = gatedAbove.has(context.name)
      ? { inputs: [signal] }
      : kindOf(context.layer).down(context, pass, signal, rule);
    Object.assign(gradients, byWeight(context.name, descent.gradients));
    for (const [i, source] of sources.entries()) {
      const sofar = signals.get(source);
      const arriving = descent.inputs[i]!;
      signals.set(source, sofar ? binary(builder, 'add', sofar, arriving) : arriving);
    }
  }
  return { signals, gradients };
}

/** What a layer says of its weights, by their names in a checkpoint. */
export function byWeight(layer: string, byPart: Readonly<Record<string, Value>> = {}): Record<string, Value> {
  return Object.fromEntries(Object.entries(byPart).map(([part, value]) => [weightName(layer, part), value]));
}

/**
 * ReLUs that max-pools alone read, but for the one at which the way down begins. Their gate may stand above the pool, where the map is
 * smaller: z > 0 where a switch points just when the window's maximum is above 0.
 */
function relusUnderPools({ layers }: Ascent, start: string): ReadonlySet<string> {
  const readers = Map.groupBy(
    layers.flatMap(({ context, sources }) => sources.map((source) => ({ source, op: context.layer.op }))),
    ({ source }) => source,
  );
  const relus = layers.filter(({ context }) => context.layer.op === 'relu').map(({ context }) => context.name);
  const onlyPools = (name: string) => readers.get(name)?.every(({ op }) => op === 'maxPool');
  return new Set(relus.filter((name) => name !== start && onlyPools(name)));
}
