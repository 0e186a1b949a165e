import { defineNetwork, networkDefinition } from '../../engine/network/define.ts';
import type { Network } from '../../engine/network/network.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { DescribedModel } from './models.ts';

/**
 * A model's network with the probabilities of its classes, `[classes]`, as its last node: itself where it ends in a softmax, else with one above its
 * scores, under a name that it does not have. `null` where its output is no score for each class.
 */
export function classifier(network: Network): Network | null {
  const last = network.nodes.at(-1)!;
  if (last.layer.op === 'softmax') return network;
  const isFlat = last.shape.length === 1;
  if (!isFlat && !(last.shape.length === 3 && last.shape[1] === 1 && last.shape[2] === 1)) return null;
  const taken = new Set(network.nodes.map(({ name }) => name));
  const free = (name: string): string => (taken.has(name) ? free(`${name}_`) : name);
  const definition = networkDefinition(network) as { readonly layers: readonly unknown[] };
  const above = [
    ...(isFlat ? [] : [{ name: free('flatScores'), op: 'flatten' }]),
    { name: free('probabilities'), op: 'softmax' },
  ];
  return defineNetwork({ ...definition, layers: [...definition.layers, ...above] });
}

/** `classifier` of a model. Throws `UNSUPPORTED` where it tells no classes apart. */
export function classifierOf({ name, network }: Pick<DescribedModel, 'name' | 'network'>): Network {
  const found = classifier(network);
  if (found) return found;
  const { name: layer, shape } = network.nodes.at(-1)!;
  throw new SwitchbackError(
    'UNSUPPORTED',
    say('workbench.noClassifier', { model: name, layer, shape: shape.join('×') }),
  );
}

/** What a model's classes are called, in the order of its outputs: by their numbers, from 0, where nobody has named them. */
export function classNames({ network, classes }: Pick<DescribedModel, 'network' | 'classes'>): readonly string[] {
  if (classes) return classes;
  const [count] = network.nodes.at(-1)!.shape;
  return Array.from({ length: count! }, (_, i) => String(i));
}
