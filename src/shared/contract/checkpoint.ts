import { z } from 'zod';
import { query } from '../rpc/request.ts';
import type { SplitName } from './dataset.ts';

/** How well a checkpoint classifies a split, as found last. */
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

/** A checkpoint in a list. */
export interface CheckpointSummary {
  readonly id: number;
  /** `run@epoch`. */
  readonly name: string;
  readonly run: string;
  /** Epochs done; 0 is the initialisation. */
  readonly epoch: number;
  /** Share of validation images classified wrongly, 0…1. */
  readonly validationError: number | null;
  /** Which images excite its maps most is known, of some split. */
  readonly indexed: boolean;
  /** By data set and split. */
  readonly evaluations: readonly KeptEvaluation[];
  /** SHA-256 of the weights' blob. */
  readonly weightsHash: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

export const checkpointRequests = {
  /** Every checkpoint, or one run's, by run and epoch. */
  'checkpoint.list': query<readonly CheckpointSummary[]>()(z.object({ run: z.string().optional() })),
};
