import type { Network } from './network.ts';
import { nodesBelow } from './nodesBelow.ts';

/** The part of a network that leads to some of its nodes, which it puts out. */
export function upTo(network: Network, outputs: readonly string[]): Network {
  const kept = new Set(outputs.flatMap((name) => nodesBelow(network, name)));
  const nodes = network.nodes.filter((node) => kept.has(node));
  const hasScores = nodes.some(({ name }) => name === network.scores);
  return { ...network, nodes, outputs, scores: hasScores ? network.scores : null };
}
