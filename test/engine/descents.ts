import { INPUT, type Network } from '../../src/engine/network/network.ts';
import { programBuilder } from '../../src/engine/program/builder.ts';
import type { Program } from '../../src/engine/program/program.ts';
import type { Rule } from '../../src/engine/program/rules.ts';
import { type Ascent, walkDown, walkUp } from '../../src/engine/program/walk.ts';

/**
 * The way down from a signal that is fed: `tensor` float32 `[n, c, h, w]` and `seed` of the node's shape →
 * `activation`, the node's output, and `signal` at the input. `alter` may change what the way down finds.
 */
export function compileDescent(
  network: Network,
  node: string,
  rule: Rule,
  alter: (ascent: Ascent) => Ascent = (ascent) => ascent,
): Program {
  const b = programBuilder();
  const x = b.feed('tensor', 'float32', ['n', ...network.inputShape]);
  const ascent = walkUp(b, network, x, (name, shape) => b.parameter(name, shape), 'inference');
  const activation = ascent.activations.get(node)!;
  const seed = b.feed('seed', 'float32', activation.shape);
  const signal = walkDown(b, alter(ascent), node, seed, rule).signals.get(INPUT)!;
  return b.build({ activation, signal });
}

/** On the way down, layers of this kind hand on what they get: they become a flattening, whose way down is a reshape. */
export const passingThrough =
  (op: 'relu' | 'localResponseNormalization') =>
  (ascent: Ascent): Ascent => ({
    ...ascent,
    layers: ascent.layers.map((layer) =>
      layer.context.layer.op === op ? { ...layer, context: { ...layer.context, layer: { op: 'flatten' } } } : layer,
    ),
  });
