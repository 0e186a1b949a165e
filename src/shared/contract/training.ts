import { z } from 'zod';
import { type PictureFit, type Preprocessing, pictureFits, preprocessingSchema } from '../preprocessing.ts';
import { initializations, type Recipe } from '../recipe.ts';
import { computation, query } from '../rpc/request.ts';
import { networkSource } from './network.ts';

/** What no run's name has in it: the `@` that parts a run from an epoch, what parts folders, control characters. */
const notInRunNames = String.raw`@/\\\p{Cc}`;

/** A run's name: short enough for a line. */
export const runName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(new RegExp(`^[^${notInRunNames}]+$`, 'u'));

/** A text as a run may be called: with a `_` for what no run's name has in it. */
export const asRunName = (text: string): string => text.replace(new RegExp(`[${notInRunNames}]+`, 'gu'), '_');

const epochList = z.array(z.int().min(0).max(100_000)).max(1000).readonly();

/** The size of a step. */
export const learningRate = z.number().positive().max(100);

/** What of the recipe is asked for; what is left out has the paper's value. */
export const recipeChanges = z
  .object({
    epochs: z.int().min(1).max(100_000),
    batchSize: z.int().min(1).max(4096),
    learningRate,
    momentum: z.number().min(0).lt(1),
    weightDecay: z.number().min(0).max(1),
    initialization: z.enum(initializations),
    filterRadius: z.number().positive().max(1000).nullable(),
    plateau: z.object({ factor: z.number().gt(1).max(1000), patience: z.int().min(1).max(1000) }).nullable(),
    lowerAfterEpochs: epochList,
    augmentation: z.enum(['tenCrops', 'none']),
    checkpointEpochs: epochList,
    keepsBest: z.boolean(),
    stopAfter: z.int().min(1).max(100_000).nullable(),
    seed: z
      .int()
      .min(0)
      .max(2 ** 32 - 1),
    threads: z.int().min(1).max(256),
  })
  .partial() satisfies z.ZodType<{ readonly [K in keyof Recipe]?: Recipe[K] | undefined }>;
export type RecipeChanges = z.output<typeof recipeChanges>;

const side = z.int().min(1).max(2048);

/** What the job `train` is told. */
export const trainParameters = z.object({
  dataset: z.string(),
  /** That of a model: its weights are what the training begins with. */
  network: z.union([
    ...networkSource.options,
    z.strictObject({ model: z.string().min(1).max(200) }),
    // Its network with fresh weights.
    z.strictObject({ run: z.string().min(1).max(200) }),
  ]),
  name: runName.optional(),
  preprocessing: z.union([z.enum(['paper', 'plain']), preprocessingSchema]).optional(),
  /** How a picture of another shape becomes the input, where the preprocessing is one of Switchback's own. */
  fit: z.enum(pictureFits).optional(),
  /** `[channels, height, width]` of a preset's input. */
  inputShape: z.tuple([z.union([z.literal(1), z.literal(3)]), side, side]).optional(),
  recipe: recipeChanges.default({}),
});
export type TrainParameters = z.output<typeof trainParameters>;

/** How long a training would take. */
export interface TrainingPace {
  /** With its validation, s. */
  readonly secondsPerEpoch: number;
  /** The run that went so; `null` where a step was timed. */
  readonly run: string | null;
}

/** An image as a training's network would see it, before a mean is subtracted. */
export interface SeenPicture {
  readonly png: Uint8Array;
  readonly className: string;
}

/** What the job `importModel` is told; `fileId` is the id of an upload, or of a file or folder that was dropped on the window. */
export const importParameters = z.object({
  fileId: z.string(),
  /** What the file is called. */
  fileName: z.string().min(1).max(200).optional(),
  /** Whose weights they are, where the file does not say it: as for a training, or the network of a model. */
  network: z.union([networkSource, z.strictObject({ model: z.string().min(1) })]).optional(),
  /** Which output has a score for each class; default: as its shape and its name tell. */
  output: z.string().min(1).max(200).optional(),
  /** What the weights were trained on: its classes, and its mean image where the file has none. */
  dataset: z.string().optional(),
  preprocessing: z.union([z.enum(['paper', 'plain']), preprocessingSchema]).optional(),
  /** In the order of the outputs. */
  classes: z.array(z.string().max(1000)).min(1).max(100_000).optional(),
  name: runName.optional(),
});

/** What a training would do, everything left out filled in. */
export interface TrainingPlan {
  /** A name that is free. */
  readonly name: string;
  readonly recipe: Recipe;
  readonly preprocessing: Preprocessing['kind'];
  readonly fit: PictureFit;
  /** As the last run of the same network and batch went; `null` where there is none. */
  readonly pace: TrainingPace | null;
  /** `[channels, height, width]`. */
  readonly inputShape: readonly [number, number, number];
  readonly parameters: number;
  readonly classes: number;
  readonly trainingImages: number;
  readonly validationImages: number;
  readonly stepsPerEpoch: number;
}

export const trainingRequests = {
  /** Throws as the training would: `BAD_NETWORK` when network and data set do not fit, `BAD_DATASET` without training images. */
  'training.plan': query<TrainingPlan>()(trainParameters),
  /** Times a step or two on noise. Throws as the plan. */
  'training.measure': computation<TrainingPace>()(trainParameters),
  /** A few images of the data set, those farthest from the input's shape first. Throws as the plan. */
  'training.preview': computation<readonly SeenPicture[]>()(trainParameters),
};
