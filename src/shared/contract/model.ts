import { z } from 'zod';
import type { Preprocessing } from '../preprocessing.ts';
import { query } from '../rpc/request.ts';
import type { SplitName } from './dataset.ts';
import { runName } from './training.ts';

/** How well a model classifies a split, as found last. */
export interface KeptEvaluation {
  readonly dataset: string;
  readonly split: SplitName;
  /** Images classified. */
  readonly images: number;
  /** Mean cross-entropy, in nats. */
  readonly loss: number;
  /** Share of images whose most probable class is wrong, 0…1. */
  readonly error: number;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** A model in a list: a checkpoint of a run, or a file of someone else's. */
export interface ModelSummary {
  readonly id: number;
  /** By which it is asked for: `run@epoch`, or the name of a file's model. */
  readonly name: string;
  readonly origin: 'run' | 'file';
  /** Of a run's model. */
  readonly run: string | null;
  /** Of a run's model: epochs done; 0 is the initialisation. */
  readonly epoch: number | null;
  /** Share of validation images classified wrongly, 0…1. */
  readonly validationError: number | null;
  /** Its network's name. */
  readonly network: string;
  /** How many class names it has; `null` where it has none. */
  readonly classes: number | null;
  /** Of a file's model: the file's name and format. */
  readonly file: string | null;
  readonly format: string | null;
  /** Which images excite its maps most is known, of some split. */
  readonly indexed: boolean;
  /** By data set and split. */
  readonly evaluations: readonly KeptEvaluation[];
  /** SHA-256 of the weights' blob. */
  readonly weightsHash: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** One model. */
export interface ModelDetails extends ModelSummary {
  /** `[channels, height, width]`. */
  readonly inputShape: readonly [number, number, number];
  readonly parameters: number;
  /** Nodes of the network. */
  readonly layers: number;
  readonly preprocessing: Preprocessing;
  /** In the order of the outputs; `null` where nobody has named them. */
  readonly classNames: readonly string[] | null;
}

const model = z.string().min(1);

export const modelRequests = {
  /** Every model, or one run's checkpoints: those of runs by run and epoch, then those of files. */
  'model.list': query<readonly ModelSummary[]>()(z.object({ run: z.string().optional() })),
  /** Throws `NOT_FOUND`. */
  'model.get': query<ModelDetails>()(z.object({ model })),
  /** Throws `BAD_ARGUMENT` for a run's model, and when the name is in use. */
  'model.rename': query<null>()(z.object({ model, name: runName })),
};
