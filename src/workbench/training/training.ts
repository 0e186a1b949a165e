import { type Dataset, datasetById, findDataset } from '../../catalog/datasets/datasets.ts';
import { imagesOfSplit } from '../../catalog/datasets/images.ts';
import { saveCheckpoint } from '../../catalog/models/checkpoints.ts';
import { networkById, saveNetwork } from '../../catalog/models/networks.ts';
import { hashOf } from '../../catalog/storage/content.ts';
import { transact } from '../../catalog/storage/database.ts';
import { pinning } from '../../catalog/storage/pins.ts';
import { forgetAfter } from '../../catalog/training/metrics.ts';
import {
  checkRunName,
  findRun,
  forgetEmptyRun,
  insertRun,
  type Run,
  type RunState,
  runById,
  saveRunState,
  setRunRuntime,
  setRunStatus,
} from '../../catalog/training/runs.ts';
import { pictureReader } from '../../dataset/reader.ts';
import { defineNetwork, networkDefinition } from '../../engine/network/define.ts';
import type { Network } from '../../engine/network/network.ts';
import { initialWeights } from '../../engine/network/parameters.ts';
import { MEAN } from '../../engine/program/input.ts';
import { compileTrainingStep } from '../../engine/program/trainingStep.ts';
import type { Runtime, Tensors } from '../../engine/runtime/runtime.ts';
import { initialSchedule } from '../../engine/training/schedule.ts';
import { startingTensors } from '../../engine/training/trainer.ts';
import { SwitchbackError, sentenceOf } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { inputScale, type Preprocessing } from '../../shared/preprocessing.ts';
import type { Recipe } from '../../shared/recipe.ts';
import { say } from '../../shared/sentence.ts';
import { stageOf } from '../../shared/stages.ts';
import { leftOutWarning } from '../datasets/leftOut.ts';
import type { SplitPictures } from '../models/evaluate.ts';
import { weightsFromFile } from '../models/importWeights.ts';
import { loadModel } from '../models/models.ts';
import { chooseRuntime } from '../runtimes/choose.ts';
import { versions } from '../workspace/versions.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { meanImage } from './meanImage.ts';
import { runTraining } from './trainingLoop.ts';
import {
  freeRunName,
  networkToTrain,
  preprocessingOf,
  recipeOf,
  recipeOfRun,
  type TrainingRequest,
} from './trainingRequest.ts';
import { runtimeForTraining } from './trainingRuntime.ts';
import { type TrainingSession, writeCheckpoint } from './trainingSession.ts';
import { trainingStages } from './trainingStages.ts';
import {
  keepTrainingState,
  loadTrainingState,
  noSums,
  type TrainingState,
  writeTrainingState,
} from './trainingState.ts';

export type { Run };

/**
 * Trains a network on a data set, as a new run. Stopped by its context's signal it saves its state and can be resumed.
 * Throws `DIVERGED` when the loss is no longer a number; what was checkpointed until then stays.
 */
export const train = (
  workspace: Workspace,
  request: TrainingRequest,
  context: JobContext,
  pictures?: TrainingPictures,
): Promise<Run> => pinning(() => trainAnew(workspace, request, context, pictures));

async function trainAnew(
  workspace: Workspace,
  request: TrainingRequest,
  context: JobContext,
  pictures: TrainingPictures | undefined,
): Promise<Run> {
  const { runtime, state, insert } = await beginning(workspace, request, context);
  const written = writeTrainingState(workspace, state);
  // A run has a state from the beginning, so that it can be resumed whenever it is stopped or killed.
  const runId = transact(workspace.catalog, () => insert(written));
  return guarded(workspace, runId, context, async () => {
    const session = sessionOf(workspace, runById(workspace.catalog, runId), runtime, pictures);
    return trainFrom(await begun(session, state, context), session, context);
  });
}

/** What a run is begun with. */
export interface Beginning {
  readonly dataset: Dataset;
  readonly preprocessing: Preprocessing;
  readonly runtime: Runtime;
  /** Before the first step. */
  readonly state: TrainingState;
  /** Records the run with its first state, for a transaction, and gives its id. Throws `BAD_ARGUMENT` for a name that is in use. */
  readonly insert: (written: RunState) => number;
}

/** What a request comes to, with nothing recorded yet. Throws as `networkToTrain`, `runtimeForTraining` and `weightsFromFile`, and `BAD_ARGUMENT` for a name that is in use. */
export async function beginning(
  workspace: Workspace,
  request: TrainingRequest,
  context: JobContext,
): Promise<Beginning> {
  const { catalog } = workspace;
  const dataset = findDataset(catalog, request.dataset);
  const network = networkToTrain(workspace, request, dataset);
  const recipe = recipeOf(request);
  const preprocessing = preprocessingOf(workspace, request, network);
  const runtime = await runtimeForTraining(request.runtime, { network, preprocessing, recipe }, context.warn);
  const { mean, ...weights } = startingWeights(workspace, request, network, recipe);

  const definition = networkDefinition(network);
  const about = { recipe, preprocessing, runtime: runtime.name, versions: versions(runtime) };
  const state: TrainingState = {
    epoch: 0,
    stepOfEpoch: 0,
    step: 0,
    schedule: initialSchedule(recipe),
    sums: noSums,
    tensors: startingTensors(weights, stepProgram(network, preprocessing, recipe)),
    // A model's weights know pictures less its own mean image.
    constants: mean && preprocessing.mean === 'image' ? { [MEAN]: mean } : {},
  };
  const name = request.name ?? freeRunName(workspace, dataset, network);
  checkRunName(catalog, name);
  const insert = (written: RunState): number => {
    forgetEmptyRun(catalog, name);
    const hash = hashOf(JSON.stringify(definition));
    const networkId = saveNetwork(catalog, { name: network.name, hash, definition });
    const id = insertRun(catalog, { name, networkId, datasetId: dataset.id, ...about });
    saveRunState(catalog, id, written);
    return id;
  };
  return { dataset, preprocessing, runtime, state, insert };
}

/** The weights that a training begins with: a file's, a model's with its mean image as `mean`, or drawn. */
function startingWeights(
  workspace: Workspace,
  { network: source, weights, preprocessing }: TrainingRequest,
  network: Network,
  { initialization, seed }: Recipe,
): Tensors {
  if (weights) return weightsFromFile(weights, network);
  if (!('model' in source)) return initialWeights(network, initialization, seed);
  const { [MEAN]: mean, ...own } = loadModel(workspace, source.model).weights;
  return mean && preprocessing === undefined ? { ...own, [MEAN]: mean } : own;
}

/**
 * Goes on with a run that was paused, cancelled, killed or has failed, from the state it left last, on the runtime it was begun on or, where
 * that is gone, on another. Throws `BAD_ARGUMENT` for other runs, and as `chooseRuntime`.
 */
export const resumeTraining = (
  workspace: Workspace,
  runName: string,
  context: JobContext,
  runtime?: string,
  pictures?: TrainingPictures,
): Promise<Run> => pinning(() => goOn(workspace, runName, context, runtime, pictures));

async function goOn(
  workspace: Workspace,
  runName: string,
  context: JobContext,
  runtimeName: string | undefined,
  pictures: TrainingPictures | undefined,
): Promise<Run> {
  const { catalog } = workspace;
  const run = findRun(catalog, runName);
  if (run.status === 'finished') {
    throw new SwitchbackError('BAD_ARGUMENT', say('workbench.runFinished', { name: runName, epochs: run.epoch }));
  }
  if (run.status === 'running')
    throw new SwitchbackError('BAD_ARGUMENT', say('workbench.runRunning', { name: runName }));
  const state = loadTrainingState(workspace, run.id);
  if (!state) throw new SwitchbackError('NOT_FOUND', say('workbench.noState', { name: runName }));
  if (run.datasetState < datasetById(catalog, run.datasetId).state)
    context.warn(say('progress.datasetChanged', { run: runName, dataset: datasetById(catalog, run.datasetId).name }));
  const runtime = await chooseRuntime(runtimeName ?? run.runtime, context.warn);
  return guarded(workspace, run.id, context, async () => {
    transact(catalog, () => {
      forgetAfter(catalog, run.id, state.epoch, state.step);
      setRunStatus(catalog, run.id, 'running', null);
      if (runtimeName !== undefined) setRunRuntime(catalog, run.id, runtime.name, versions(runtime));
    });
    const session = sessionOf(workspace, run, runtime, pictures);
    return trainFrom(await begun(session, state, context), session, context);
  });
}

/** A state from which the first step can be taken: works out the mean image and keeps the checkpoint of epoch 0, where that is still to be done. */
async function begun(session: TrainingSession, from: TrainingState, context: JobContext): Promise<TrainingState> {
  if (from.step > 0) return from;
  const { workspace, run, recipe } = session;
  const { catalog } = workspace;
  const mean = stageOf(context, ...trainingStages(session).mean);
  const state = MEAN in from.constants ? from : { ...from, constants: await constantsOf(session, mean) };
  const written = writeTrainingState(workspace, state);
  const checkpoint = recipe.checkpointEpochs.includes(0) ? writeCheckpoint(workspace, state, null) : null;
  keepTrainingState(
    workspace,
    run.id,
    written,
    () => checkpoint && saveCheckpoint(catalog, { ...checkpoint, runId: run.id }),
  );
  return state;
}

/** Trains; where a device is lost with the state that lay there, it goes on elsewhere from what was stored last. */
async function trainFrom(state: TrainingState, session: TrainingSession, context: JobContext): Promise<void> {
  try {
    await runTraining(session, state, context);
  } catch (error) {
    if (!(error instanceof SwitchbackError && error.code === 'DEVICE_LOST')) throw error;
    const { workspace, run } = session;
    const stored = loadTrainingState(workspace, run.id)!;
    forgetAfter(workspace.catalog, run.id, stored.epoch, stored.step);
    await runTraining(session, stored, context);
  }
}

/** What a run works with, from the catalog alone: a resumed run is the run that was begun. */
function sessionOf(
  workspace: Workspace,
  run: Run,
  runtime: Runtime,
  pictures: TrainingPictures | undefined,
): TrainingSession {
  const { catalog } = workspace;
  const dataset = datasetById(catalog, run.datasetId);
  const network = defineNetwork(networkById(catalog, run.networkId).definition);
  const recipe = recipeOfRun(run);
  const preprocessing = run.preprocessing;
  const step = stepProgram(network, preprocessing, recipe);
  const read = pictures ?? picturesOf(workspace, dataset, preprocessing);
  return { workspace, run, network, recipe, preprocessing, runtime, step, ...read };
}

/** What a training reads; several trainings one after the other read, and decode, the same. */
export type TrainingPictures = Pick<TrainingSession, 'train' | 'val'>;

export const picturesOf = (workspace: Workspace, dataset: Dataset, preprocessing: Preprocessing): TrainingPictures => ({
  train: splitOf(workspace, dataset, preprocessing, 'train'),
  val: splitOf(workspace, dataset, preprocessing, 'val'),
});

/** A split as a training reads it. */
export function splitOf(
  { catalog, memoryBytes }: Workspace,
  { id, root }: Dataset,
  preprocessing: Preprocessing,
  name: 'train' | 'val',
): SplitPictures {
  const images = imagesOfSplit(catalog, id, name);
  const reader = pictureReader(root, images, preprocessing, { cacheBytes: memoryBytes / 2 });
  return { images, reader, warnOfLeftOut: leftOutWarning(catalog, images) };
}

function stepProgram(network: Network, preprocessing: Preprocessing, recipe: Recipe) {
  const { momentum, weightDecay, filterRadius, augmentation } = recipe;
  const source = augmentation === 'none' ? preprocessing : { givenCropsOf: preprocessing };
  return compileTrainingStep(network, source, {
    momentum,
    weightDecay,
    filterRadius,
    inputScale: inputScale(preprocessing),
  });
}

/** What a training leaves as it is: the mean image, where its preprocessing subtracts one. */
export async function constantsOf(
  { preprocessing, runtime, train: split }: Pick<TrainingSession, 'preprocessing' | 'runtime' | 'train'>,
  context: JobContext,
): Promise<Tensors> {
  if (preprocessing.mean !== 'image') return {};
  const { mean, broken } = await meanImage(runtime, preprocessing, split.reader, split.images.length, context);
  split.warnOfLeftOut(broken, context);
  return { [MEAN]: mean };
}

/** A run that throws is left as failed, with the reason; one that was stopped before its first step is paused, a later one has already said so. */
async function guarded(
  workspace: Workspace,
  runId: number,
  { signal }: JobContext,
  work: () => Promise<void>,
): Promise<Run> {
  const { catalog } = workspace;
  try {
    await work();
  } catch (error) {
    if (runById(catalog, runId).status === 'running') {
      if (signal.aborted) setRunStatus(catalog, runId, 'paused');
      else setRunStatus(catalog, runId, 'failed', sentenceOf(error));
    }
    throw error;
  }
  return runById(catalog, runId);
}
