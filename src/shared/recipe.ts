/**
 * How weights are drawn that a network starts from. `paper`: N(0, 0.01²); `he`: N(0, 2 / fan-in) (He et al. 2015); `heFaintFirst`: as `he`,
 * but a tenth of that deviation for filters that read pixels. What a first layer draws that its images do not teach it to forget stays in its
 * filters as noise: drawn faint, it is not seen. Biases start at 0.
 */
export const initializations = ['paper', 'he', 'heFaintFirst'] as const;
export type Initialization = (typeof initializations)[number];

/** How a network is trained; plain data, saved with the run. */
export interface Recipe {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly initialization: Initialization;
  /** The largest RMS of a convolution's filter, for inputs in their raw range; `null` leaves filters alone. */
  readonly filterRadius: number | null;
  /**
   * The learning rate is divided by `factor` when the validation error has not improved for `patience` epochs, for up to four times as
   * many where few images validate; not below a thousandth of what it began with.
   */
  readonly plateau: { readonly factor: number; readonly patience: number } | null;
  /** The learning rate is divided by ten after each of these epochs: the lowering by hand, foreseen. */
  readonly lowerAfterEpochs: readonly number[];
  /** Crop one of the ten sub-crops at random, where the preprocessing crops at all. */
  readonly augmentation: 'tenCrops' | 'none';
  /** Epochs whose weights are kept as checkpoints; 0 is before training; the last is always kept. */
  readonly checkpointEpochs: readonly number[];
  /** The epoch with the lowest validation error so far is kept too, in place of the one before. */
  readonly keepsBest: boolean;
  /** The training ends when so many epochs have had no lower validation error; `null`: it goes on. */
  readonly stopAfter: number | null;
  readonly seed: number;
  /** Threads of the runtime; with the same number and seed a run repeats to the bit. */
  readonly threads: number;
}
