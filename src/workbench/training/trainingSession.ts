import type { NewCheckpoint } from '../../catalog/models/checkpoints.ts';
import { putBlob } from '../../catalog/storage/blobs.ts';
import type { Run } from '../../catalog/training/runs.ts';
import type { Network } from '../../engine/network/network.ts';
import type { Program } from '../../engine/program/program.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { weightsOf } from '../../engine/training/trainer.ts';
import { encodeSafetensors } from '../../modelfile/safetensors.ts';
import type { Preprocessing } from '../../shared/preprocessing.ts';
import type { Recipe } from '../../shared/recipe.ts';
import type { SplitPictures } from '../models/evaluate.ts';
import { floatTensors } from '../models/floatTensors.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { TrainingState } from './trainingState.ts';

/** What a training works with and does not change. */
export interface TrainingSession {
  readonly workspace: Workspace;
  readonly run: Run;
  readonly network: Network;
  readonly recipe: Recipe;
  readonly preprocessing: Preprocessing;
  readonly runtime: Runtime;
  /** `compileTrainingStep`. */
  readonly step: Program;
  readonly train: SplitPictures;
  readonly val: SplitPictures;
}

/** Writes the weights of `state` and gives the checkpoint of its epoch, for `saveCheckpoint`; as `writeTrainingState`, before its transaction. */
export function writeCheckpoint(
  { blobs }: Pick<Workspace, 'blobs'>,
  state: TrainingState,
  valError: number | null,
): Omit<NewCheckpoint, 'runId'> {
  const weights = floatTensors({ ...weightsOf(state.tensors), ...state.constants });
  return { epoch: state.epoch, blob: putBlob(blobs, encodeSafetensors(weights)), valError };
}

/** A signal that is never aborted, for what a stop waits for. */
export const unstopped = (): AbortSignal => new AbortController().signal;
