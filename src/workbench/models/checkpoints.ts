import { type Dataset, datasetById } from '../../catalog/datasets/datasets.ts';
import { indexedCheckpoints } from '../../catalog/features/indexes.ts';
import { type Checkpoint, findCheckpoint, listCheckpoints } from '../../catalog/models/checkpoints.ts';
import { type Evaluation, listEvaluations } from '../../catalog/models/evaluations.ts';
import { networkById } from '../../catalog/models/networks.ts';
import { checkedBlobFile } from '../../catalog/storage/blobs.ts';
import { findRun, type Run, runById } from '../../catalog/training/runs.ts';
import { defineNetwork } from '../../engine/network/define.ts';
import type { Network } from '../../engine/network/network.ts';
import { checkWeights } from '../../engine/network/parameters.ts';
import type { Tensor } from '../../engine/runtime/runtime.ts';
import { readSafetensors } from '../../modelfile/safetensors.ts';
import type { CheckpointSummary, KeptEvaluation } from '../../shared/contract/checkpoint.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { Preprocessing } from '../../shared/preprocessing.ts';
import { say } from '../../shared/sentence.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** A checkpoint and what it is of. */
export interface DescribedCheckpoint {
  /** `run@epoch`. */
  readonly name: string;
  readonly checkpoint: Checkpoint;
  readonly run: Run;
  /** The data set it was trained on; its classes are the network's. */
  readonly dataset: Dataset;
  readonly network: Network;
  readonly preprocessing: Preprocessing;
}

/** A checkpoint with everything needed to compute with it. */
export interface LoadedCheckpoint extends DescribedCheckpoint {
  /** The mean image, where there is one, among them as `mean`. */
  readonly weights: Record<string, Tensor>;
}

/** Looks a checkpoint up without its weights. Throws as `loadCheckpoint` does, but for `MISMATCH`. */
export function describeCheckpoint({ catalog }: Pick<Workspace, 'catalog'>, reference: string): DescribedCheckpoint {
  const { runName, epoch } = parseReference(reference);
  const checkpoint = findCheckpoint(catalog, runName, epoch);
  const run = runById(catalog, checkpoint.runId);
  return {
    name: `${run.name}@${checkpoint.epoch}`,
    checkpoint,
    run,
    dataset: datasetById(catalog, run.datasetId),
    network: defineNetwork(networkById(catalog, run.networkId).definition),
    preprocessing: run.preprocessing,
  };
}

/**
 * Loads the checkpoint `RUN@EPOCH`, or a run's last by `RUN`. Throws `BAD_ARGUMENT` for anything else, `NOT_FOUND` for an
 * unknown run or epoch, `MISMATCH` for weights of another network.
 */
export function loadCheckpoint(workspace: Workspace, reference: string): LoadedCheckpoint {
  const described = describeCheckpoint(workspace, reference);
  const weights = readSafetensors(checkedBlobFile(workspace.blobs, described.checkpoint.blob));
  checkWeights(described.network, weights);
  return { ...described, weights };
}

function parseReference(reference: string): { runName: string; epoch: number | 'last' } {
  const at = reference.lastIndexOf('@');
  if (at < 0) return { runName: reference, epoch: 'last' };
  const epoch = Number(reference.slice(at + 1));
  if (at > 0 && Number.isInteger(epoch) && epoch >= 0) return { runName: reference.slice(0, at), epoch };
  throw new SwitchbackError(
    'BAD_ARGUMENT',
    say('workbench.noCheckpointName', { name: reference, form: 'RUN@EPOCH', example: 'shapes@8' }),
  );
}

/** Every checkpoint, or one run's. Throws `NOT_FOUND` for an unknown run. */
export function listCheckpointSummaries(
  { catalog }: Pick<Workspace, 'catalog'>,
  runName?: string,
): CheckpointSummary[] {
  if (runName !== undefined) findRun(catalog, runName);
  const indexed = indexedCheckpoints(catalog);
  const evaluations = Map.groupBy(listEvaluations(catalog), ({ checkpointId }) => checkpointId);
  return listCheckpoints(catalog, runName).map(({ id, runName: run, epoch, valError, blob, createdAt }) => ({
    id,
    name: `${run}@${epoch}`,
    run,
    epoch,
    validationError: valError,
    indexed: indexed.has(id),
    evaluations: (evaluations.get(id) ?? []).map(keptEvaluation),
    weightsHash: blob,
    createdAt,
  }));
}

const keptEvaluation = ({ dataset, split, images, loss, error, createdAt }: Evaluation): KeptEvaluation => ({
  ...{ dataset, split, images, loss, error, createdAt },
});
