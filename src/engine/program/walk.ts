import { INPUT, type Network } from '../network/network.ts';
import type { ProgramBuilder, Value } from './builder.ts';
import { binary } from './emit.ts';
import type { LayerContext, Mode, Pass, Weights } from './layerProgram.ts';
import { layerProgram } from './layers/index.ts';
import type { Rule } from './rules.ts';

/** Every layer of a network compiled upwards: what each read and what it put out. */
export interface Ascent {
  /** Node → its output; `input` → the network's input. */
  readonly activations: ReadonlyMap<string, Value>;
  readonly layers: readonly {
    readonly context: LayerContext;
    readonly pass: Pass;
    readonly sources: readonly string[];
  }[];
}

/** A program for inference is given its weights once. */
export const inferenceWeights =
  (b: ProgramBuilder): Weights =>
  (name, shape) =>
    b.parameter(name, shape);

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
  const layers = nodes.map(({ name, layer, inputs: sources }) => {
    const inputs = sources.map((source) => activations.get(source)!);
    const context: LayerContext = { builder, name, layer, inputs, weights, mode };
    const pass = layerProgram(layer).up(context);
    activations.set(name, pass.output);
    return { context, pass, sources };
  });
  return { activations, layers };
}

/** What has come down: the signal at every node that was reached, `input` included, and the weights' gradients. */
export interface Arrival {
  readonly signals: ReadonlyMap<string, Value>;
  readonly gradients: Readonly<Record<string, Value>>;
}

/**
 * Compiles the way down from a signal at one node, under a rule: the only one there is. A projection is this under
 * `deconvnet`, a saliency map under `gradient`, a training step uses the gradients besides.
 */
export function walkDown(builder: ProgramBuilder, ascent: Ascent, node: string, seed: Value, rule: Rule): Arrival {
  const signals = new Map([[node, seed]]);
  const gradients: Record<string, Value> = {};
  const gatedAbove = rule === 'gradient' ? relusUnderPools(ascent, node) : new Set<string>();
  for (const { context, pass, sources } of ascent.layers.toReversed()) {
    const arrived = signals.get(context.name);
    if (!arrived) continue;
    const signal = gatedAbove.has(sources[0]!) ? binary(builder, 'gate', arrived, pass.output) : arrived;
    const descent = gatedAbove.has(context.name)
      ? { inputs: [signal] }
      : layerProgram(context.layer).down(context, pass, signal, rule);
    Object.assign(gradients, descent.gradients);
    for (const [i, source] of sources.entries()) {
      const sofar = signals.get(source);
      const arriving = descent.inputs[i]!;
      signals.set(source, sofar ? binary(builder, 'add', sofar, arriving) : arriving);
    }
  }
  return { signals, gradients };
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
