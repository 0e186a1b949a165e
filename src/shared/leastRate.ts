import type { Recipe } from './recipe.ts';

/** Below a thousandth of what a training begins with a rate teaches nothing more: the paper divides by ten, a few times. */
const leastShare = 1e-3;

/** Whether the plateau rule lowers this rate no further. */
export const isLeastRate = (
  { plateau, learningRate }: Pick<Recipe, 'plateau' | 'learningRate'>,
  rate: number,
): boolean => plateau !== null && rate / plateau.factor < learningRate * leastShare * (1 - 1e-6);
