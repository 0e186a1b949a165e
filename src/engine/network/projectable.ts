import { type Sentence, say } from '../../shared/sentence.ts';
import { operatorsOf } from '../program/onnxNodes.ts';
import type { Network } from './network.ts';
import { nodesBelow } from './nodesBelow.ts';

/**
 * Why the units of a node cannot be projected to the pixels, or null where they can. Softmax outputs are not: class-level projections
 * start at the logits. Nor is what an opaque layer has a part in, be it one of several branches: a part would be missing.
 */
export function whyNotProjected(network: Network, name: string): Sentence | null {
  const below = nodesBelow(network, name);
  const node = below.at(-1);
  if (node?.layer.op === 'softmax') {
    return say('computing.softmaxNotProjected', { layer: name, logits: node.inputs[0]! });
  }
  for (const { name: opaque, layer } of below.toReversed()) {
    if (layer.op === 'opaque') return say('computing.opaqueBelow', { layer: name, opaque, ops: operatorsOf(layer) });
  }
  return null;
}
