import fc from 'fast-check';
import type { Network, NetworkNode } from '../../src/engine/network/network.ts';
import { compileProjection } from '../../src/engine/program/compile.ts';
import type { Rule } from '../../src/engine/program/rules.ts';
import type { Runtime, Tensor, Tensors } from '../../src/engine/runtime/runtime.ts';
import { compileDescent } from './descents.ts';
import { type NetworkOptions, networks } from './networks.ts';
import { execute, float32, int32, normal, randomWeights, sizeOf } from './tensors.ts';

/** A network with what random weights and input it gets, and random numbers that choose a node and a unit of it. */
export interface Case {
  readonly network: Network;
  readonly seed: number;
  readonly place: number;
  readonly unit: number;
}

export const cases = (options: NetworkOptions = {}): fc.Arbitrary<Case> =>
  fc.record({ network: networks(options), seed: fc.nat(1e6), place: fc.nat(1e6), unit: fc.nat(1e6) });

/** The case of one hand-written network. */
export const caseOf = (network: Network, seed: number): Case => ({ network, seed, place: 0, unit: 0 });

/** The node and the flat position of the unit that the case's random numbers choose. */
export function chosen({ network, place, unit }: Case): { readonly node: NetworkNode; readonly unit: number } {
  const node = network.nodes[place % network.nodes.length]!;
  return { node, unit: unit % sizeOf(node.shape) };
}

/** The case's input `[1, c, h, w]`. */
export const inputOf = ({ network, seed }: Case): Tensor => normal([seed, 'x'], [1, ...network.inputShape]);

/** Where a unit's value lies in its node's output: units are counted channel by channel, tokens `[tokens, channels]` lie one by one. */
export function flatPlace(shape: readonly number[], unit: number): number {
  if (shape.length !== 2) return unit;
  const [tokens, channels] = shape as [number, number];
  return (unit % tokens) * channels + Math.floor(unit / tokens);
}

/** A seed of one value at one unit and zeros elsewhere, for one image. */
export const oneAt = (shape: readonly number[], unit: number, value: number): Tensor =>
  float32(
    [1, ...shape],
    Array.from({ length: sizeOf(shape) }, (_, i) => (i === flatPlace(shape, unit) ? value : 0)),
  );

/** The projection of one unit and its activation. */
export async function project(runtime: Runtime, c: Case, node: string, rule: Rule, unit: number) {
  const program = compileProjection(c.network, 'tensor', node, rule);
  const feeds = { tensor: inputOf(c), unit: int32([1], [unit]) };
  const { activation, projection } = await execute(runtime, program, randomWeights(c.network, c.seed), feeds);
  return { activation: activation!.data[0]!, projection: projection! };
}

export interface DescentOptions {
  readonly alter?: Parameters<typeof compileDescent>[3];
  readonly weights?: Tensors;
  readonly x?: Tensor;
}

/** What arrives at the input from a seed at a node. */
export async function descend(
  runtime: Runtime,
  c: Case,
  node: string,
  rule: Rule,
  seed: Tensor,
  { alter, weights = randomWeights(c.network, c.seed), x = inputOf(c) }: DescentOptions = {},
): Promise<Tensor> {
  const { signal } = await execute(runtime, compileDescent(c.network, node, rule, alter), weights, { tensor: x, seed });
  return signal!;
}
