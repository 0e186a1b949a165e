import { datasetById } from '../../catalog/datasets/datasets.ts';
import { listModels } from '../../catalog/models/models.ts';
import { networkById } from '../../catalog/models/networks.ts';
import { epochsOf, stepsOf } from '../../catalog/training/metrics.ts';
import { findRun, listRuns, postRequest, type Run, renameRun } from '../../catalog/training/runs.ts';
import type { EpochMetric, RunWish } from '../../shared/contract/run.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { Preprocessing } from '../../shared/preprocessing.ts';
import type { Recipe } from '../../shared/recipe.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { recipeOfRun } from './trainingRequest.ts';

/** A run as a person asks for it. */
export interface RunDescription {
  readonly name: string;
  readonly dataset: string;
  readonly network: string;
  readonly status: Run['status'];
  readonly error: Sentence | null;
  /** Epochs done, and wanted. */
  readonly epoch: number;
  readonly epochs: number;
  readonly recipe: Recipe;
  readonly preprocessing: Preprocessing;
  readonly runtime: string;
  readonly versions: unknown;
  readonly epochRows: readonly EpochMetric[];
  readonly lastEpoch: EpochMetric | null;
  /** Epochs of which the weights are kept. */
  readonly checkpoints: readonly number[];
}

/** One run. Throws `NOT_FOUND`. */
export const describeRun = (workspace: Workspace, name: string): RunDescription =>
  describe(workspace, findRun(workspace.catalog, name));

/** Every run of the workspace. */
export const listRunDescriptions = (workspace: Workspace): RunDescription[] =>
  listRuns(workspace.catalog).map((run) => describe(workspace, run));

/** Every step's loss and learning rate. Throws `NOT_FOUND`. */
export function stepsOfRun({ catalog }: Workspace, name: string): ReturnType<typeof stepsOf> {
  return stepsOf(catalog, findRun(catalog, name).id);
}

/** Leaves a request for the process that trains a run. Throws `BAD_ARGUMENT` when the run is not running. */
export function requestOfRun({ catalog }: Workspace, name: string, request: RunWish): void {
  const run = findRun(catalog, name);
  if (run.status !== 'running') {
    const status = say(`workbench.${run.status}`);
    throw new SwitchbackError('BAD_ARGUMENT', say('workbench.runNotRunning', { name, status }));
  }
  postRequest(catalog, run.id, request);
}

/** Gives a run another name. Throws `NOT_FOUND`, and `BAD_ARGUMENT` when the name is in use. */
export const renameRunOf = ({ catalog }: Workspace, name: string, next: string): void =>
  renameRun(catalog, findRun(catalog, name).id, next);

function describe({ catalog }: Workspace, run: Run): RunDescription {
  const epochRows = epochsOf(catalog, run.id);
  const recipe = recipeOfRun(run);
  return {
    name: run.name,
    dataset: datasetById(catalog, run.datasetId).name,
    network: networkById(catalog, run.networkId).name,
    status: run.status,
    error: run.error,
    epoch: run.epoch,
    epochs: recipe.epochs,
    recipe,
    preprocessing: run.preprocessing,
    runtime: run.runtime,
    versions: run.versions,
    epochRows,
    lastEpoch: epochRows.at(-1) ?? null,
    checkpoints: listModels(catalog, run.name).map(({ epoch }) => epoch ?? 0),
  };
}
