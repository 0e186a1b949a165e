import type { ProgramBuilder, Value } from './builder.ts';
import { binary, cellsPerMap, oneHot, reduce, selectUnit } from './emit.ts';
import { type Ascent, walkDown } from './walk.ts';

/** The score of a class, and what each map of some nodes has to do with it. */
export interface ClassRelevance {
  /** `[n]`. */
  readonly logit: Value;
  /** By node, `[n, maps]`. */
  readonly relevance: ReadonlyMap<string, Value>;
}

/**
 * Relevance to a class: activation × gradient of the class's score, added up over each map (Shrikumar et al. 2016 for pixels). `classes` int32 `[n]`
 * says which class of each image; `logits` is the node with the scores, `[classes]`. At a node that the scores are linear in it is weight × activation,
 * and its sum over the maps is the score less its bias; elsewhere it is a first-order account. A node that does not lead to the scores has none.
 */
export function relevanceToClass(
  b: ProgramBuilder,
  ascent: Ascent,
  logits: string,
  classes: Value,
  nodes: readonly string[],
): ClassRelevance {
  const scores = ascent.activations.get(logits)!; // [n, classes]
  const seed = oneHot(b, classes, scores.shape[1] as number);
  const { signals } = walkDown(b, ascent, logits, seed, 'gradient');
  const ofNode = (node: string): readonly (readonly [string, Value])[] => {
    const gradient = signals.get(node);
    if (!gradient) return [];
    const product = cellsPerMap(b, binary(b, 'multiply', ascent.activations.get(node)!, gradient)); // [n, maps, cells]
    return [[node, reduce(b, 'reduceSum', product, [2])]];
  };
  return { logit: selectUnit(b, scores, classes), relevance: new Map(nodes.flatMap(ofNode)) };
}
