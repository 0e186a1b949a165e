import { defineNetwork, networkDefinition } from '../../engine/network/define.ts';
import type { Network } from '../../engine/network/network.ts';
import { foundScores } from '../../engine/network/scores.ts';

/**
 * A file's network with the output that has a score for each class: the one that is named, by its layer or as the file calls it, else as `foundScores`
 * finds it. `outputNames`: what the file calls outputs, by their layers. Throws `BAD_NETWORK` where what is named is no such output.
 */
export function withScores(
  network: Network,
  named: string | undefined,
  outputNames: Readonly<Record<string, string>> = {},
): Network {
  const calledIn = new Map(Object.entries(outputNames));
  if (named === undefined) return { ...network, scores: network.scores ?? foundScores(network, calledIn) };
  const called = [...calledIn].find(([, name]) => name === named)?.[0];
  const scores = network.outputs.includes(named) ? named : (called ?? named);
  return defineNetwork({ ...networkDefinition(network), scores });
}
