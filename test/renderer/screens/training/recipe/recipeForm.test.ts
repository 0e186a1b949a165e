import { describe, expect, test } from 'vitest';
import { preprocessingFor } from '../../../../../src/dataset/preprocessing.ts';
import { paperRecipe } from '../../../../../src/engine/training/recipe.ts';
import {
  draftNetwork,
  emptyForm,
  formLike,
  numbered,
  type RecipeForm,
  readForm,
} from '../../../../../src/renderer/screens/training/recipe/recipeForm.ts';
import { fitted } from '../../../../../src/shared/preprocessing.ts';

const form = (changes: Partial<RecipeForm> = {}) => ({ ...emptyForm('shapes', 'zfnet-small'), ...changes });
const recipeOf = (changes: Partial<RecipeForm>) => readForm(form(changes), null).parameters?.recipe;
const problemsOf = (changes: Partial<RecipeForm>) => [...readForm(form(changes), null).problems];

test.each([
  ['net', [], 'net'],
  ['net', ['net'], 'net-2'],
  ['net-3', ['net-3', 'net-4'], 'net-5'],
  ['net-3', ['net'], 'net-3'],
])('%s beside %j is called %s', (name, taken, free) => expect(numbered(name, new Set(taken))).toBe(free));

describe('what is sent', () => {
  test('nothing of what was left alone', () => {
    expect(readForm(form(), null).parameters).toEqual({
      ...{ dataset: 'shapes', network: { preset: 'zfnet-small' } },
      recipe: { keepsBest: true },
    });
  });

  test('what was changed, and what was emptied again not', () => {
    expect(recipeOf({ epochs: 8, learningRate: 0.001, batchSize: undefined, seed: 0 })).toEqual({
      ...{ epochs: 8, learningRate: 0.001, seed: 0, keepsBest: true },
    });
  });

  test('a rule that is switched off is null, one that is half given has the rest of the usual one', () => {
    expect(recipeOf({ lowersOnPlateau: false, limitsFilters: false })).toEqual({
      ...{ plateau: null, filterRadius: null, keepsBest: true },
    });
    expect(recipeOf({ patience: 5 })).toMatchObject({ plateau: { factor: 10, patience: 5 } });
    expect(recipeOf({ filterRadius: 0.2 })).toMatchObject({ filterRadius: 0.2 });
  });

  test('lists of epochs, however they are separated', () => {
    expect(recipeOf({ checkpointEpochs: '0, 1 2；5', lowerAfterEpochs: ' ' })).toMatchObject({
      checkpointEpochs: [0, 1, 2, 5],
    });
  });

  test('an early end only where it is asked for', () => {
    expect(recipeOf({ stopAfter: 7 })).not.toHaveProperty('stopAfter');
    expect(recipeOf({ stopsEarly: true, stopAfter: 7, keepsBest: false })).toEqual({ stopAfter: 7, keepsBest: false });
  });

  test('the draft by its text', () => {
    expect(readForm(form({ network: draftNetwork }), '{}').parameters?.network).toEqual({ definition: '{}' });
  });
});

describe('what cannot be read is told by field', () => {
  test.each<[Partial<RecipeForm>, string]>([
    [{ epochs: 0 }, 'epochs'],
    [{ epochs: 1.5 }, 'epochs'],
    [{ learningRate: -1 }, 'learningRate'],
    [{ batchSize: Number.NaN }, 'batchSize'],
    [{ patience: Number.NaN }, 'patience'],
    [{ checkpointEpochs: '0x10' }, 'checkpointEpochs'],
    [{ momentum: 1 }, 'momentum'],
    [{ filterRadius: 0 }, 'filterRadius'],
    [{ factor: 1 }, 'factor'],
    [{ patience: 0 }, 'patience'],
    [{ checkpointEpochs: '1, two' }, 'checkpointEpochs'],
    [{ lowerAfterEpochs: '-3' }, 'lowerAfterEpochs'],
    [{ name: 'run@3' }, 'name'],
    [{ stopsEarly: true, stopAfter: undefined }, 'stopAfter'],
    [{ network: draftNetwork }, 'network'],
  ])('%o', (changes, field) => {
    expect(problemsOf(changes)).toEqual([field]);
  });

  test('a data set that is not chosen yet is no mistake, but nothing can be sent', () => {
    const { parameters, problems } = readForm(form({ dataset: null }), null);
    expect(parameters).toBeNull();
    expect([...problems]).toEqual([]);
  });
});

describe('a run that is copied', () => {
  const recipe = { ...paperRecipe, seed: 7, threads: 2, weightDecay: 0.001, lowerAfterEpochs: [20, 40], stopAfter: 5 };
  const run = { name: 'first', dataset: 'shapes', recipe, preprocessing: preprocessingFor('plain', [3, 32, 32]) };

  test('is asked for as it was, with its network and fresh weights', () => {
    expect(readForm(formLike(run), null).parameters).toEqual({
      ...{ dataset: 'shapes', network: { run: 'first' }, preprocessing: 'plain', recipe },
    });
  });

  test('and so are rules that are off, and pixels that are neither of the two', () => {
    const off = { ...recipe, plateau: null, filterRadius: null, stopAfter: null };
    const stated = fitted(run.preprocessing, 'letterbox');
    const { stopAfter: _, ...asked } = off;
    expect(readForm(formLike({ ...run, recipe: off, preprocessing: stated }), null).parameters).toMatchObject({
      ...{ preprocessing: stated, recipe: asked },
    });
  });
});
