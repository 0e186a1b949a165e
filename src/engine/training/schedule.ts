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

/**
 * The schedule after epoch number `epoch` ended with `validationError`: lowered where the recipe foresees it or its plateau rule
 * has waited long enough.
 */
export function afterEpoch(schedule: Schedule, recipe: Recipe, epoch: number, validationError: number): Schedule {
  const { lowerAfterEpochs, plateau } = recipe;
  if (lowerAfterEpochs.includes(epoch)) {
    return lowered({ ...schedule, bestError: Math.min(schedule.bestError, validationError) });
  }
  if (validationError < schedule.bestError) return { ...schedule, bestError: validationError, epochsWithoutGain: 0 };
  const waited = { ...schedule, epochsWithoutGain: schedule.epochsWithoutGain + 1 };
  return plateau && waited.epochsWithoutGain >= plateau.patience ? lowered(waited, plateau.factor) : waited;
}

/** The learning rate divided by `factor`, on a plateau, when foreseen, or by hand. */
export function lowered(schedule: Schedule, factor = 10): Schedule {
  return { ...schedule, learningRate: schedule.learningRate / factor, epochsWithoutGain: 0 };
}
