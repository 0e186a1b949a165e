/** How a network is trained; plain data, saved with the run. */
export interface Recipe {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  /** `paper`: N(0, 0.01²); `he`: N(0, 2 / fan-in) (He et al. 2015). Biases start at 0. */
  readonly initialization: 'paper' | 'he';
  /** The largest RMS of a convolution's filter, for inputs in their raw range; `null` leaves filters alone. */
  readonly filterRadius: number | null;
  /** The learning rate is divided by `factor` when the validation error has not improved for `patience` epochs. */
  readonly plateau: { readonly factor: number; readonly patience: number } | null;
  /** The learning rate is divided by ten after each of these epochs: the lowering by hand, foreseen. */
  readonly lowerAfterEpochs: readonly number[];
  /** Crop one of the ten sub-crops at random, where the preprocessing crops at all. */
  readonly augmentation: 'tenCrops' | 'none';
  /** Epochs whose weights are kept as checkpoints; 0 is before training; the last is always kept. */
  readonly checkpointEpochs: readonly number[];
  readonly seed: number;
  /** Threads of the runtime; with the same number and seed a run repeats to the bit. */
  readonly threads: number;
}

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
};
