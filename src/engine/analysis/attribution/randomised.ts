import type { Network } from '../../network/network.ts';
import { nodesBelow } from '../../network/nodesBelow.ts';
import { initialWeights, weightSpecs } from '../../network/parameters.ts';
import { withoutLimit } from '../../network/upperLimit.ts';
import { upTo } from '../../network/upTo.ts';
import type { Tensors } from '../../runtime/runtime.ts';

/** What is randomised at once: a layer with filters, with what normalises its output. */
export interface RandomisationStep {
  /** The lowest node of the step that has filters. */
  readonly layer: string;
  readonly weights: readonly string[];
}

/** Steps of a weight control at most: a deeper network's layers are randomised several at a time. */
const mostSteps = 16;

/** The part of a network that a node's output comes of, without the node's upper limit. */
export const networkBelow = (network: Network, node: string): Network => upTo(withoutLimit(network, node), [node]);

/** The weights at and below a node, from the node down to the input (Adebayo et al. 2018, §3, there from the scores down). */
export function randomisationSteps(network: Network, node: string): readonly RandomisationStep[] {
  const steps: { layer: string; weights: string[] }[] = [];
  let open: string[] = [];
  for (const own of nodesBelow(network, node).toReversed()) {
    const specs = weightSpecs({ ...network, nodes: [own] });
    open.push(...specs.map(({ name }) => name));
    if (!specs.some(({ start }) => start === 'drawn')) continue;
    steps.push({ layer: own.name, weights: open });
    open = [];
  }
  steps.at(-1)?.weights.push(...open);
  const size = Math.ceil(steps.length / mostSteps);
  return Array.from({ length: Math.ceil(steps.length / size) || 0 }, (_, i) => {
    const own = steps.slice(i * size, (i + 1) * size);
    return { layer: own.at(-1)!.layer, weights: own.flatMap(({ weights }) => weights) };
  });
}

/** Weights as before training: filters from N(0, 2 / fan-in), biases 0; a draw for each number. */
export const drawnWeights = (network: Network, seed: number, draw: number): Tensors =>
  initialWeights(network, 'he', seed * 4096 + draw);

/** The trained weights with those of the first `count` steps replaced. */
export function cascaded(
  trained: Tensors,
  drawn: Tensors,
  steps: readonly RandomisationStep[],
  count: number,
): Tensors {
  const replaced = steps.slice(0, count).flatMap(({ weights }) => weights.map((name) => [name, drawn[name]!] as const));
  return { ...trained, ...Object.fromEntries(replaced) };
}
