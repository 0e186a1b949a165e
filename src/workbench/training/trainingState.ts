import { z } from 'zod';
import { checkedBlobFile, collectBlobs, putBlob } from '../../catalog/storage/blobs.ts';
import { transact } from '../../catalog/storage/database.ts';
import { storedAs } from '../../catalog/storage/storedJson.ts';
import { type RunState, runState, saveRunState } from '../../catalog/training/runs.ts';
import { MEAN } from '../../engine/program/input.ts';
import type { Tensors } from '../../engine/runtime/runtime.ts';
import type { Schedule } from '../../engine/training/schedule.ts';
import type { TrainingTensors } from '../../engine/training/trainer.ts';
import { encodeSafetensors, readSafetensors } from '../../modelfile/safetensors.ts';
import { floatTensors } from '../models/floatTensors.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Everything that a training carries from one step to the next; written down, it goes on as if never stopped. */
export interface TrainingState {
  /** Epochs done. */
  readonly epoch: number;
  /** Steps done in the epoch that is under way. */
  readonly stepOfEpoch: number;
  /** Steps done in all. */
  readonly step: number;
  readonly schedule: Schedule;
  /** Of the epoch under way: sum of the losses weighted by images, wrong and all images, seconds. */
  readonly sums: EpochSums;
  readonly tensors: TrainingTensors;
  /** What training leaves as it is: the mean image, as `mean`. */
  readonly constants: Tensors;
}

export interface EpochSums {
  readonly loss: number;
  readonly wrong: number;
  readonly images: number;
  readonly seconds: number;
}

export const noSums: EpochSums = { loss: 0, wrong: 0, images: 0, seconds: 0 };

/** `bestError` is absent where it is still infinite, which JSON cannot say. */
const storedState = z.object({
  stepOfEpoch: z.number().int(),
  schedule: z.object({
    learningRate: z.number(),
    bestError: z.number().optional(),
    epochsWithoutGain: z.number().int(),
    // Of earlier versions, which ended no training early.
    epochsSinceBest: z.number().int().default(0),
  }),
  sums: z.object({ loss: z.number(), wrong: z.number(), images: z.number(), seconds: z.number() }),
});

/**
 * Writes a training's state and gives the row for it, for `keepTrainingState`. It is not written in the transaction of that: a large
 * network's takes seconds to write, in which nobody else could write to the catalog.
 */
export function writeTrainingState({ blobs }: Pick<Workspace, 'blobs'>, state: TrainingState): RunState {
  const { epoch, step, stepOfEpoch, schedule, sums, tensors, constants } = state;
  const { bestError, ...rest } = schedule;
  const kept = Number.isFinite(bestError) ? { ...rest, bestError } : rest;
  const blob = putBlob(blobs, encodeSafetensors(floatTensors({ ...tensors, ...constants })));
  return { epoch, step, state: { stepOfEpoch, schedule: kept, sums }, blob };
}

/** Keeps a state that was written in place of the earlier one, whose weights go, with `besides` in one transaction. */
export function keepTrainingState(
  { catalog, blobs }: Pick<Workspace, 'catalog' | 'blobs'>,
  runId: number,
  written: RunState,
  besides: () => void,
): void {
  transact(catalog, () => {
    saveRunState(catalog, runId, written);
    besides();
  });
  collectBlobs(catalog, blobs);
}

/** The state that a run has left, `null` where it has left none. */
export function loadTrainingState({ catalog, blobs }: Workspace, runId: number): TrainingState | null {
  const stored = runState(catalog, runId);
  if (!stored) return null;
  const { stepOfEpoch, schedule, sums } = storedAs(storedState, stored.state);
  const { [MEAN]: mean, ...tensors } = readSafetensors(checkedBlobFile(blobs, stored.blob));
  return {
    epoch: stored.epoch,
    step: stored.step,
    stepOfEpoch,
    schedule: { ...schedule, bestError: schedule.bestError ?? Number.POSITIVE_INFINITY },
    sums,
    tensors,
    constants: mean ? { [MEAN]: mean } : {},
  };
}
