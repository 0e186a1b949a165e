import { isLeastRate } from '../../shared/leastRate.ts';
import type { Recipe } from '../../shared/recipe.ts';

/** Where the learning rate stands, and what it waits for. */
export interface Schedule {
  readonly learningRate: number;
  /** The lowest validation error so far, in 0…1. */
  readonly bestError: number;
  readonly epochsWithoutGain: number;
}

export function initialSchedule({ learningRate }: Recipe): Schedule {
  return { learningRate, bestError: Number.POSITIVE_INFINITY, epochsWithoutGain: 0 };
}

/** An error over so many images says within some two points how good a network is. */
const steadyImages = 500;
const mostPatient = 4;

/** Epochs that the plateau rule waits: the recipe's, and more where few images tell, as the error over them falls and rises by chance. */
export function patienceOver({ plateau }: Recipe, images: number): number {
  const times = Math.round(Math.sqrt(steadyImages / Math.max(1, images)));
  return (plateau?.patience ?? 0) * Math.min(mostPatient, Math.max(1, times));
}

/** Whether the rate is at its least and the rule would lower it now: more epochs change little. */
export const isSpent = ({ learningRate, epochsWithoutGain }: Schedule, recipe: Recipe, images: number): boolean =>
  isLeastRate(recipe, learningRate) && epochsWithoutGain >= patienceOver(recipe, images);

/**
 * The schedule after epoch number `epoch` ended with `validationError` over `images`: lowered where the recipe foresees it or its plateau
 * rule has waited long enough, by that rule not below its least.
 */
export function afterEpoch(
  schedule: Schedule,
  recipe: Recipe,
  epoch: number,
  { validationError, images }: { readonly validationError: number; readonly images: number },
): Schedule {
  const { lowerAfterEpochs, plateau } = recipe;
  if (lowerAfterEpochs.includes(epoch)) {
    return lowered({ ...schedule, bestError: Math.min(schedule.bestError, validationError) });
  }
  if (validationError < schedule.bestError) return { ...schedule, bestError: validationError, epochsWithoutGain: 0 };
  const waited = { ...schedule, epochsWithoutGain: schedule.epochsWithoutGain + 1 };
  if (!plateau || waited.epochsWithoutGain < patienceOver(recipe, images)) return waited;
  return isLeastRate(recipe, waited.learningRate) ? waited : lowered(waited, plateau.factor);
}

/** The learning rate divided by `factor`, on a plateau, when foreseen, or by hand. */
export function lowered(schedule: Schedule, factor = 10): Schedule {
  return { ...schedule, learningRate: schedule.learningRate / factor, epochsWithoutGain: 0 };
}
