import { defineNetwork, networkDefinition } from '../../engine/network/define.ts';
import type { Network } from '../../engine/network/network.ts';
import { scoresOf } from '../../engine/network/scores.ts';
import { isPerClass, shapeText } from '../../engine/shape.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { DescribedModel } from './models.ts';

/** A network that tells classes apart: its scores are their probabilities, `[classes]`. */
export type Classifier = Network & { readonly scores: string };

/**
 * A model's network with the probabilities of its classes as its scores: itself where these are a softmax, else with one above them, under a
 * name that it does not have. `null` where no output has a score for each class.
 */
export function classifier(network: Network): Classifier | null {
  const scores = scoresOf(network);
  if (!scores) return null;
  if (scores.layer.op === 'softmax') return { ...network, scores: scores.name };
  const isFlat = scores.shape.length === 1;
  const taken = new Set(network.nodes.map(({ name }) => name));
  const free = (name: string): string => (taken.has(name) ? free(`${name}_`) : name);
  const definition = networkDefinition(network);
  const [flat, probabilities] = [isFlat ? scores.name : free('flatScores'), free('probabilities')];
  const above = [
    ...(isFlat ? [] : [{ name: flat, op: 'flatten', inputs: [scores.name] }]),
    { name: probabilities, op: 'softmax', inputs: [flat] },
  ];
  const outputs = [...network.outputs.filter((name) => name !== scores.name), probabilities];
  const layers = [...definition.layers, ...above];
  return { ...defineNetwork({ ...definition, layers, outputs, scores: probabilities }), scores: probabilities };
}

/** `classifier` of a model. Throws `UNSUPPORTED` where it tells no classes apart. */
export function classifierOf({ name, network }: Pick<DescribedModel, 'name' | 'network'>): Classifier {
  const found = classifier(network);
  if (found) return found;
  const ends = network.nodes.filter((node) => network.outputs.includes(node.name));
  const outputs = ends.map((node) => `"${node.name}" (${shapeText(node.shape)})`);
  const problem = ends.some(({ shape }) => isPerClass(shape)) ? 'workbench.whichScores' : 'workbench.noClassifier';
  throw new SwitchbackError('UNSUPPORTED', say(problem, { model: name, outputs }));
}

/** What a model's classes are called, in the order of its scores: by their numbers, from 0, where nobody has named them. */
export function classNames({ network, classes }: Pick<DescribedModel, 'network' | 'classes'>): readonly string[] {
  if (classes) return classes;
  return Array.from({ length: scoresOf(network)?.shape[0] ?? 0 }, (_, i) => String(i));
}
