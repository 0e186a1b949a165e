import type { Recipe } from '../../shared/recipe.ts';

/**
 * The recipe of Zeiler & Fergus 2013, §3: batches of 128, learning rate 0.01, momentum 0.9, filters renormalised to an
 * RMS of 0.1, ten crops; checkpoints at the epochs of their figure 4. The paper lowers the learning rate by hand on a
 * plateau; here by ten after three epochs without gain. 70 epochs.
 */
export const paperRecipe: Omit<Recipe, 'seed' | 'threads'> = {
  epochs: 70,
  batchSize: 128,
  learningRate: 0.01,
  momentum: 0.9,
  weightDecay: 0,
  initialization: 'paper',
  filterRadius: 0.1,
  plateau: { factor: 10, patience: 3 },
  lowerAfterEpochs: [],
  augmentation: 'tenCrops',
  checkpointEpochs: [0, 1, 2, 5, 10, 20, 30, 40, 64],
  keepsBest: false,
  stopAfter: null,
};
