import { describe, expect, test } from 'vitest';
import { paperRecipe } from '../../../src/engine/training/recipe.ts';
import {
  afterEpoch,
  initialSchedule,
  isSpent,
  isStalled,
  lowered,
  patienceOver,
  withRate,
} from '../../../src/engine/training/schedule.ts';
import type { Recipe } from '../../../src/shared/recipe.ts';

const recipe: Recipe = { ...paperRecipe, seed: 1, threads: 1, plateau: { factor: 10, patience: 2 } };

const ratesAfter = (errors: readonly number[], given: Recipe = recipe, images = 1000) => {
  let schedule = initialSchedule(given);
  return errors.map((error, i) => {
    schedule = afterEpoch(schedule, given, i + 1, { validationError: error, images });
    return schedule.learningRate;
  });
};

describe('afterEpoch', () => {
  test('divides the learning rate after `patience` epochs without a lower error, and again after as many more', () => {
    const rates = ratesAfter([0.5, 0.6, 0.5, 0.7, 0.5, 0.4, 0.4, 0.4]);
    const expected = [0.01, 0.01, 0.001, 0.001, 0.0001, 0.0001, 0.0001, 0.00001];
    for (const [i, rate] of rates.entries()) expect(rate).toBeCloseTo(expected[i]!, 12);
  });

  test('a gain starts the wait anew', () => {
    expect(ratesAfter([0.5, 0.6, 0.4, 0.6, 0.3, 0.6])).toEqual(new Array(6).fill(0.01));
  });

  test('without a plateau rule the rate stays and the best error is kept', () => {
    const still = { ...recipe, plateau: null };
    expect(ratesAfter([0.5, 0.6, 0.6, 0.6, 0.6], still)).toEqual(new Array(5).fill(0.01));
    const told = (validationError: number) => ({ validationError, images: 1000 });
    expect(afterEpoch(afterEpoch(initialSchedule(still), still, 1, told(0.3)), still, 2, told(0.5)).bestError).toBe(
      0.3,
    );
  });
});

test('the plateau rule lowers to a thousandth of the first rate and no further; then the rate is spent', () => {
  const rates = ratesAfter(new Array(40).fill(0.5));
  expect(rates.at(-1)).toBeCloseTo(0.00001, 12);
  expect(Math.min(...rates)).toBe(rates.at(-1));
  const least = { learningRate: 0.00001, bestError: 0.5, epochsWithoutGain: 1, epochsSinceBest: 1 };
  expect(isSpent(least, recipe, 1000)).toBe(false);
  expect(isSpent({ ...least, epochsWithoutGain: 2 }, recipe, 1000)).toBe(true);
  expect(isSpent({ ...least, epochsWithoutGain: 2, learningRate: 0.0001 }, recipe, 1000)).toBe(false);
  expect(isSpent({ ...least, epochsWithoutGain: 9 }, { ...recipe, plateau: null }, 1000)).toBe(false);
});

test.each([
  [10_000, 2],
  [400, 2],
  [120, 4],
  [21, 8],
  [1, 8],
])('over %d validation images the rule waits %d epochs', (images, epochs) => {
  expect(patienceOver(recipe, images)).toBe(epochs);
  const rates = ratesAfter(new Array(epochs + 1).fill(0.5), recipe, images);
  expect(rates.slice(0, -1)).toEqual(new Array(epochs).fill(0.01));
  expect(rates.at(-1)).toBeCloseTo(0.001, 12);
});

test('after the epochs foreseen the rate is divided by ten, whatever the error', () => {
  const foreseen = { ...recipe, plateau: null, lowerAfterEpochs: [2, 3] };
  const rates = ratesAfter([0.5, 0.4, 0.6, 0.3], foreseen);
  for (const [i, expected] of [0.01, 0.001, 0.0001, 0.0001].entries()) expect(rates[i]).toBeCloseTo(expected, 12);
});

test('lowering by hand divides by ten and starts the wait anew, keeping the best error', () => {
  const waiting = { learningRate: 0.01, bestError: 0.2, epochsWithoutGain: 1, epochsSinceBest: 4 };
  expect(lowered(waiting)).toEqual({ learningRate: 0.001, bestError: 0.2, epochsWithoutGain: 0, epochsSinceBest: 4 });
});

test("the paper's recipe has the numbers of its section 3 and the epochs of its figure 4", () => {
  expect(paperRecipe).toMatchObject({ batchSize: 128, learningRate: 0.01, momentum: 0.9, weightDecay: 0 });
  expect(paperRecipe).toMatchObject({
    epochs: 70,
    filterRadius: 0.1,
    initialization: 'paper',
    augmentation: 'tenCrops',
  });
  expect(paperRecipe.checkpointEpochs.filter((epoch) => epoch > 0)).toEqual([1, 2, 5, 10, 20, 30, 40, 64]);
});

test('a training stalls when so many epochs have had no lower error, however often its rate was lowered meanwhile', () => {
  const errors = [0.5, 0.4, 0.4, 0.45, 0.4, 0.39, 0.5, 0.5, 0.5];
  const stops = (stopAfter: number | null, given: Recipe = recipe) => {
    let schedule = initialSchedule(given);
    return errors.findIndex((validationError, i) => {
      schedule = afterEpoch(schedule, given, i + 1, { validationError, images: 1000 });
      return isStalled(schedule, { ...given, stopAfter });
    });
  };
  expect(stops(3)).toBe(4);
  expect(stops(3, { ...recipe, lowerAfterEpochs: [3, 4] })).toBe(4);
  expect(stops(4)).toBe(-1);
  expect(stops(null)).toBe(-1);
});

test('a rate that a person gives holds from then on, and the rule waits anew', () => {
  const waiting = { learningRate: 0.01, bestError: 0.2, epochsWithoutGain: 2, epochsSinceBest: 4 };
  expect(withRate(waiting, 0.5)).toEqual({
    learningRate: 0.5,
    bestError: 0.2,
    epochsWithoutGain: 0,
    epochsSinceBest: 4,
  });
});
