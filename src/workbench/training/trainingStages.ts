import type { TrainingSession } from './trainingSession.ts';

/** From where to where a stage goes of the whole, 0…1. */
type Span = readonly [from: number, to: number];

/** A training step takes about as long as three forward passes over its images, and the mean image decodes as many as one. */
export const stepCost = 3;

/** How the work of a training is divided among its stages. */
export function trainingStages({ recipe, train, val }: Pick<TrainingSession, 'recipe' | 'train' | 'val'>): {
  readonly mean: Span;
  /** Of an epoch, counted from 0. */
  readonly steps: (epoch: number) => Span;
  readonly validation: (epoch: number) => Span;
} {
  const mean = train.images.length;
  const steps = stepCost * train.images.length;
  const validation = val.images.length;
  const whole = mean + recipe.epochs * (steps + validation);
  const begin = (epoch: number) => (mean + epoch * (steps + validation)) / whole;
  const validated = (epoch: number) => begin(epoch) + steps / whole;
  return {
    mean: [0, begin(0)],
    steps: (epoch) => [begin(epoch), validated(epoch)],
    validation: (epoch) => [validated(epoch), begin(epoch + 1)],
  };
}
