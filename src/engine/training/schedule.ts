import { isLeastRate } from '../../shared/leastRate.ts';
import type { Recipe } from '../../shared/recipe.ts';

/** Where the learning rate stands, and what it waits for. */
export interface Schedule {
  readonly learningRate: number;
  /** The lowest validation error so far, in 0…1. */
  readonly bestError: number;
  /** Since the best one, or since the rate was lowered. */
  readonly epochsWithoutGain: number;
  /** Since the best one, whatever became of the rate. */
  readonly epochsSinceBest: number;
}

export function initialSchedule({ learningRate }: Recipe): Schedule {
  return { learningRate, bestError: Number.POSITIVE_INFINITY, epochsWithoutGain: 0, epochsSinceBest: 0 };
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
  const isBest = validationError < schedule.bestError;
  const epochsSinceBest = isBest ? 0 : schedule.epochsSinceBest + 1;
  const seen = { ...schedule, bestError: Math.min(schedule.bestError, validationError), epochsSinceBest };
  if (lowerAfterEpochs.includes(epoch)) return lowered(seen);
  if (isBest) return { ...seen, epochsWithoutGain: 0 };
  const waited = { ...seen, epochsWithoutGain: schedule.epochsWithoutGain + 1 };
  if (!plateau || waited.epochsWithoutGain < patienceOver(recipe, images)) return waited;
  return isLeastRate(recipe, waited.learningRate) ? waited : lowered(waited, plateau.factor);
}

/** Whether so many epochs have brought nothing better that the recipe ends here. */
export const isStalled = ({ epochsSinceBest }: Schedule, { stopAfter }: Recipe): boolean =>
  stopAfter !== null && epochsSinceBest >= stopAfter;

/** The learning rate that a person has given. */
export const withRate = (schedule: Schedule, learningRate: number): Schedule => ({
  ...schedule,
  learningRate,
  epochsWithoutGain: 0,
});

/** The learning rate divided by `factor`, on a plateau, when foreseen, or by hand. */
export function lowered(schedule: Schedule, factor = 10): Schedule {
  return { ...schedule, learningRate: schedule.learningRate / factor, epochsWithoutGain: 0 };
}
