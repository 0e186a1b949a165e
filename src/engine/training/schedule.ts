import type { Recipe } from './recipe.ts';

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

/** The schedule after an epoch that ended with `validationError`; without a plateau rule only the best error is kept. */
export function afterEpoch(schedule: Schedule, { plateau }: Recipe, validationError: number): Schedule {
  if (validationError < schedule.bestError) return { ...schedule, bestError: validationError, epochsWithoutGain: 0 };
  const waited = { ...schedule, epochsWithoutGain: schedule.epochsWithoutGain + 1 };
  return plateau && waited.epochsWithoutGain >= plateau.patience ? lowered(waited, plateau.factor) : waited;
}

/** The learning rate divided by `factor`, on a plateau or by hand. */
export function lowered(schedule: Schedule, factor = 10): Schedule {
  return { ...schedule, learningRate: schedule.learningRate / factor, epochsWithoutGain: 0 };
}
