import { isPerClass, valueCount } from '../shape.ts';
import type { Network, NetworkNode } from './network.ts';

/** Heads that help a training and are not asked afterwards (Szegedy et al. 2015). */
const auxiliary = /aux/i;
/** What people call scores and probabilities of classes. */
const namedAsScores =
  /^(logits?|scores?|prob(abilitie)?s?|predictions?|class(es|ifier|ification)?|cls|softmax|labels?)$/i;

/**
 * Of a network's outputs the one with a score for each class: the only one of such a shape. Of several the only one that is a softmax; else that nothing
 * reads; else that is no auxiliary head; else that is called as scores are. `null` where none is, or where several could be. `calledIn`: what a file
 * calls its outputs, by their nodes.
 */
export function foundScores(
  { nodes, outputs }: Pick<Network, 'nodes' | 'outputs'>,
  calledIn: ReadonlyMap<string, string> = new Map(),
): string | null {
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const namesOf = ({ name }: NetworkNode) => [name, calledIn.get(name) ?? name];
  const isMeant: readonly ((node: NetworkNode) => boolean)[] = [
    ({ layer }) => layer.op === 'softmax',
    ({ name }) => !read.has(name),
    (node) => !namesOf(node).some((name) => auxiliary.test(name)),
    (node) => namesOf(node).some((name) => namedAsScores.test(name)),
  ];
  const perClass = nodes.filter(
    ({ name, shape }) => outputs.includes(name) && isPerClass(shape) && (outputs.length === 1 || valueCount(shape) > 1),
  );
  const left = isMeant.reduce((those, isSo) => {
    const fewer = those.filter(isSo);
    return fewer.length > 0 ? fewer : those;
  }, perClass);
  return left.length === 1 ? left[0]!.name : null;
}

/** The node with a score or a probability for each class; `null` where the network tells no classes apart. */
export const scoresOf = ({ nodes, scores }: Network): NetworkNode | null =>
  nodes.find(({ name }) => name === scores) ?? null;
