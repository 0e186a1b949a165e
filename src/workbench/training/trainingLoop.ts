import { insertSteps } from '../../catalog/training/metrics.ts';
import { setRunStatus, takeRequests } from '../../catalog/training/runs.ts';
import type { BrokenPicture } from '../../dataset/pictureBatch.ts';
import { tenCrops } from '../../dataset/preprocessing.ts';
import type { PictureBatch } from '../../dataset/reader.ts';
import { randomIntegers, randomPermutation } from '../../engine/random.ts';
import type { Series } from '../../engine/runtime/runtime.ts';
import { isStalled, lowered, withRate } from '../../engine/training/schedule.ts';
import { type Batch, stateAfter, trainStep } from '../../engine/training/trainer.ts';
import type { JobContext } from '../../shared/job.ts';
import type { Recipe } from '../../shared/recipe.ts';
import { say } from '../../shared/sentence.ts';
import { stageOf } from '../../shared/stages.ts';
import { pictureFeeds } from '../pictures/pictureFeeds.ts';
import { endEpoch } from './epochEnd.ts';
import { whileTraining } from './givingWay.ts';
import { type TrainingSession, unstopped } from './trainingSession.ts';
import { trainingStages } from './trainingStages.ts';
import { type EpochSums, keepTrainingState, type TrainingState, writeTrainingState } from './trainingState.ts';

/** How an epoch ended. */
type Ending = 'done' | 'paused' | 'cancelled';

interface StepRow {
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  readonly learningRate: number;
}

const stateIntervalMs = 10 * 60_000;
const metricsIntervalMs = 1000;

/** Trains from `state` to the recipe's last epoch, or until it is paused or cancelled. */
export async function runTraining(session: TrainingSession, from: TrainingState, context: JobContext): Promise<void> {
  const { workspace, run, recipe, runtime, step } = session;
  const executable = await runtime.load(step, from.constants, { threads: recipe.threads });
  try {
    const series = executable.series(from.tensors);
    try {
      if (!(await whileTraining(() => runEpochs(session, series, from, context)))) return;
    } finally {
      await series.dispose();
    }
  } finally {
    await executable.dispose();
  }
  setRunStatus(workspace.catalog, run.id, 'finished', null);
}

/** False when it was paused, which is kept. */
async function runEpochs(
  session: TrainingSession,
  series: Series,
  from: TrainingState,
  context: JobContext,
): Promise<boolean> {
  const { workspace, run, recipe } = session;
  const stages = trainingStages(session);
  let state = from;
  while (state.epoch < recipe.epochs) {
    const ofSteps = stageOf(context, ...stages.steps(state.epoch));
    const { ending, reached, checkpointWanted } = await runEpoch(session, series, state, ofSteps);
    state = reached;
    if (ending !== 'done') {
      const written = writeTrainingState(workspace, state);
      keepTrainingState(workspace, run.id, written, () => setRunStatus(workspace.catalog, run.id, ending, null));
      const problem = ending === 'paused' ? 'progress.pausedIn' : 'progress.cancelledIn';
      context.warn(say(problem, { run: run.name, epoch: state.epoch + 1 }));
      context.signal.throwIfAborted();
      return false;
    }
    const ofValidation = stageOf(context, ...stages.validation(state.epoch));
    state = await endEpoch(session, state, checkpointWanted, ofValidation);
    if (isStalled(state.schedule, recipe)) break;
  }
  return true;
}

/** `series`: the steps so far, whose state is fetched only where it is kept. */
async function runEpoch(
  session: TrainingSession,
  series: Series,
  from: TrainingState,
  context: JobContext,
): Promise<{ ending: Ending; reached: TrainingState; checkpointWanted: boolean }> {
  const { workspace, run, recipe, network, train } = session;
  const epoch = from.epoch + 1;
  const batches = batchesOfEpoch(train.images.length, recipe, epoch);
  const stored = { metricsMs: performance.now(), stateMs: performance.now() };
  let state: Omit<TrainingState, 'tensors'> = from;
  let rows: StepRow[] = [];
  let ending: Ending = 'done';
  let checkpointWanted = false;
  const broken: BrokenPicture[] = [];
  const storeRows = () => {
    insertSteps(workspace.catalog, run.id, rows);
    rows = [];
    stored.metricsMs = performance.now();
  };

  const fetched = () => stateAfter(series, state.schedule.learningRate, { epoch, step: state.stepOfEpoch - 1 });

  // The reader's own signal never fires: a stop is taken up between steps, so that the step under way counts.
  for await (const pictures of train.reader.read(batches.slice(from.stepOfEpoch), unstopped())) {
    const startMs = performance.now();
    broken.push(...pictures.broken);
    const { learningRate } = state.schedule;
    const key = { seed: recipe.seed, epoch, step: state.stepOfEpoch };
    if (pictures.positions.length > 0) {
      const batch = trainingBatch(session, pictures, epoch, state.stepOfEpoch);
      const { loss, wrong } = await trainStep(series, network, batch, learningRate, key);
      const n = batch.labels.length;
      const sums = added(state.sums, {
        loss: loss * n,
        wrong,
        images: n,
        seconds: (performance.now() - startMs) / 1000,
      });
      state = { ...state, sums };
      rows.push({ step: state.step + 1, epoch, loss, learningRate });
    }
    state = { ...state, step: state.step + 1, stepOfEpoch: state.stepOfEpoch + 1 };
    for (const request of takeRequests(workspace.catalog, run.id)) {
      if (request.wish === 'lowerLearningRate') state = { ...state, schedule: lowered(state.schedule) };
      else if (request.wish === 'setLearningRate')
        state = { ...state, schedule: withRate(state.schedule, request.learningRate) };
      else if (request.wish === 'checkpoint') checkpointWanted = true;
      else ending = request.wish === 'pause' ? 'paused' : 'cancelled';
    }
    if (context.signal.aborted && ending === 'done') ending = 'paused';
    if (performance.now() - stored.metricsMs > metricsIntervalMs) storeRows();
    // What is told of is stored: whoever looks upon it finds it.
    report(state, batches.length, recipe, context);
    if (ending !== 'done') break;
    if (performance.now() - stored.stateMs > stateIntervalMs) {
      const written = writeTrainingState(workspace, { ...state, tensors: await fetched() });
      keepTrainingState(workspace, run.id, written, storeRows);
      stored.stateMs = performance.now();
    }
  }
  storeRows();
  train.warnOfLeftOut(broken, context);
  return { ending, reached: { ...state, tensors: await fetched() }, checkpointWanted };
}

/** The epoch's images in an order that only the seed and the epoch decide. */
function batchesOfEpoch(images: number, { seed, batchSize }: Recipe, epoch: number): number[][] {
  const order = randomPermutation([seed, 'order', epoch], images);
  return Array.from({ length: Math.ceil(images / batchSize) }, (_, i) =>
    Array.from(order.subarray(i * batchSize, (i + 1) * batchSize)),
  );
}

function trainingBatch(
  { preprocessing, recipe, train }: TrainingSession,
  pictures: PictureBatch,
  epoch: number,
  step: number,
): Batch {
  const { positions, pixels } = pictures;
  const labels = Int32Array.from(positions, (position) => train.images[position]!.label);
  if (recipe.augmentation === 'none') return { labels, feeds: pictureFeeds(preprocessing, pixels) };
  const all = tenCrops(preprocessing);
  const choice = randomIntegers([recipe.seed, 'crop', epoch, step], positions.length, all.length);
  const crops = Array.from(choice, (i) => all[i]!);
  return { labels, feeds: pictureFeeds(preprocessing, pixels, crops) };
}

const added = (a: EpochSums, b: EpochSums): EpochSums => ({
  loss: a.loss + b.loss,
  wrong: a.wrong + b.wrong,
  images: a.images + b.images,
  seconds: a.seconds + b.seconds,
});

function report(
  { epoch, stepOfEpoch, sums }: Pick<TrainingState, 'epoch' | 'stepOfEpoch' | 'sums'>,
  stepsPerEpoch: number,
  recipe: Recipe,
  context: JobContext,
): void {
  const at = { epoch: epoch + 1, epochs: recipe.epochs };
  context.report({
    unit: 'steps',
    done: epoch * stepsPerEpoch + stepOfEpoch,
    total: recipe.epochs * stepsPerEpoch,
    share: stepOfEpoch / stepsPerEpoch,
    step:
      sums.images > 0
        ? say('progress.epochLoss', { ...at, loss: (sums.loss / sums.images).toFixed(3) })
        : say('progress.epoch', at),
  });
}
