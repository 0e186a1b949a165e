import { z } from 'zod';
import type { Preprocessing } from '../preprocessing.ts';
import type { Recipe } from '../recipe.ts';
import { computation, query } from '../rpc/request.ts';
import type { Sentence } from '../sentence.ts';
import type { Bulk } from './bulk.ts';
import type { ModelSummary } from './model.ts';
import { learningRate, runName } from './training.ts';

export type RunStatus = 'running' | 'paused' | 'finished' | 'failed' | 'cancelled';

/** One epoch; errors are shares in 0…1, losses mean cross-entropies in nats. */
export interface EpochMetric {
  /** From 1. */
  readonly epoch: number;
  readonly trainLoss: number;
  readonly trainError: number;
  /** `null` without validation images. */
  readonly valLoss: number | null;
  readonly valError: number | null;
  readonly learningRate: number;
  /** Of the training steps alone. */
  readonly seconds: number;
}

/** A run in a list. */
export interface RunSummary {
  readonly id: number;
  readonly name: string;
  readonly dataset: string;
  readonly network: string;
  readonly status: RunStatus;
  /** Why it failed. */
  readonly error: Sentence | null;
  /** Epochs done, and wanted. */
  readonly epoch: number;
  readonly epochs: number;
  /** Number of the last step, 0 before the first, and steps of an epoch. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly lastEpoch: EpochMetric | null;
  /** How many checkpoints are kept. */
  readonly checkpoints: number;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly finishedAt: string | null;
}

/** One run. */
export interface RunDetails extends RunSummary {
  readonly recipe: Recipe;
  readonly preprocessing: Preprocessing;
  readonly runtime: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly kept: readonly ModelSummary[];
}

/** Steps of a run one after the other, in columns. */
export interface StepPage {
  /** From 1, through the whole run, rising. */
  readonly step: Int32Array;
  /** From 1. */
  readonly epoch: Int32Array;
  /** Mean cross-entropy of each batch, in nats. */
  readonly loss: Float32Array;
  readonly learningRate: Float32Array;
  /**
   * The last step that the run has, 0 where there is none: one after this page's says that there is more to fetch, one before those
   * fetched earlier that the run went back to a state before them.
   */
  readonly last: number;
}

/** A layer's maps over the epochs of a run. */
export interface DeadMaps {
  readonly layer: string;
  readonly maps: number;
  /** How many maps were above 0 nowhere on a sample of images, after each epoch. */
  readonly epochs: readonly { readonly epoch: number; readonly dead: number }[];
}

export interface RunEpochs {
  readonly epochs: readonly EpochMetric[];
  /** On how many images dead maps are counted. */
  readonly sampledImages: number;
  /** From the input upwards. */
  readonly deadMaps: readonly DeadMaps[];
}

/** The filters of the first convolution in one state of the weights. */
export interface FirstFilters {
  /** Epochs done. */
  readonly epoch: number;
  /** False of the state that a training has come to since its last checkpoint. */
  readonly isCheckpoint: boolean;
  /** SHA-256 of the weights; the filters' picture is `/pictures/filters/<hash>`. */
  readonly weightsHash: string;
  /** max |w| over all filters. */
  readonly scale: number;
  /** Root mean square of each filter's weights. */
  readonly rms: Float32Array;
}

export interface RunFilters {
  /** The convolution's name. */
  readonly layer: string;
  /** `[height, width]`. */
  readonly kernelSize: readonly [number, number];
  /** By epoch. */
  readonly states: readonly FirstFilters[];
}

/** What may be asked of a training, in whatever process it runs. */
export const plainWishes = ['pause', 'cancel', 'lowerLearningRate', 'checkpoint'] as const;

/** With what goes with it. */
export type RunWish =
  | { readonly wish: (typeof plainWishes)[number] }
  | { readonly wish: 'setLearningRate'; readonly learningRate: number };

/** A curve of an event file, by its name there. */
export interface ReadCurve {
  readonly tag: string;
  /** Rising. */
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** As what a run's curves are saved: tables of every step, epoch and layer, or all of them for TensorBoard. */
export const curveFiles = ['steps', 'epochs', 'deadMaps', 'events'] as const;
export type CurveFile = (typeof curveFiles)[number];

/** What curves are called in an event file; dead maps with the layer behind a slash. */
export const curveTags = {
  stepLoss: 'loss/step',
  trainLoss: 'loss/training',
  valLoss: 'loss/validation',
  trainError: 'error/training',
  valError: 'error/validation',
  learningRate: 'learning rate',
  deadMaps: 'dead maps',
} as const;

const run = z.object({ run: z.string() });

export const runRequests = {
  'run.list': query<readonly RunSummary[]>()(z.object({})),
  'run.describe': query<RunDetails>()(run),
  /** The steps after number `after`. */
  'run.steps': query<StepPage>()(
    run.extend({ after: z.int().min(0).default(0), limit: z.int().min(1).max(50_000).default(10_000) }),
  ),
  /** The curves in an event file of TensorBoard that was sent. Throws `BAD_FILE` for what is none. */
  'run.readEvents': computation<readonly ReadCurve[]>()(
    z.object({ fileId: z.string(), fileName: z.string().max(200) }),
  ),
  /** The bytes of a file of its curves. */
  'run.file': computation<Bulk>()(run.extend({ file: z.enum(curveFiles) })),
  'run.epochs': query<RunEpochs>()(run),
  /** `null` where the network has no convolution. */
  'run.filters': query<RunFilters | null>()(run),
  /** Taken up after the step under way. Throws `BAD_ARGUMENT` when the run is not running. */
  'run.request': query<null>()(
    z.discriminatedUnion('wish', [
      run.extend({ wish: z.enum(plainWishes) }),
      run.extend({ wish: z.literal('setLearningRate'), learningRate }),
    ]),
  ),
  /** Throws `BAD_ARGUMENT` when the name is in use. */
  'run.rename': query<null>()(run.extend({ name: runName })),
};
