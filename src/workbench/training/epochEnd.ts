import { saveCheckpoint } from '../../catalog/models/checkpoints.ts';
import { forgetEarlierBest } from '../../catalog/removal.ts';
import { isPinnedByOthers } from '../../catalog/storage/pins.ts';
import { insertEpoch, insertLayerMetrics } from '../../catalog/training/metrics.ts';
import { afterEpoch, isSpent, isStalled } from '../../engine/training/schedule.ts';
import { weightsOf } from '../../engine/training/trainer.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import { type Evaluation, type EvaluationSubject, evaluate } from '../models/evaluate.ts';
import { countDeadMaps } from './deadMaps.ts';
import { type TrainingSession, unstopped, writeCheckpoint } from './trainingSession.ts';
import { keepTrainingState, noSums, type TrainingState, writeTrainingState } from './trainingState.ts';

/**
 * Validates, counts dead maps, writes the epoch's lines, lowers the learning rate on a plateau, keeps checkpoint and state: all or nothing.
 * Throws `BAD_DATASET` when no image of the epoch could be read.
 */
export async function endEpoch(
  session: TrainingSession,
  ended: TrainingState,
  checkpointWanted: boolean,
  context: JobContext,
): Promise<TrainingState> {
  const { workspace, run, recipe } = session;
  const epoch = ended.epoch + 1;
  const { loss, wrong, images, seconds } = ended.sums;
  if (images === 0) {
    const count = session.train.images.length;
    throw new SwitchbackError('BAD_DATASET', say('workbench.noTrainingImageReadInEpoch', { count }));
  }
  const subject = subjectOf(session, ended);
  const validation = await validate(session, subject, context);
  const deadMaps = await countDeadMaps(
    subject,
    session.val.images.length > 0 ? session.val : session.train,
    unstopped(),
  );
  const valError = validation?.error ?? null;
  const trainError = wrong / images;
  const told = validation ? session.val.images.length : images;
  const schedule = afterEpoch(ended.schedule, recipe, epoch, { validationError: valError ?? trainError, images: told });
  const state = { ...ended, epoch, stepOfEpoch: 0, sums: noSums, schedule };
  const { learningRate } = ended.schedule;
  const row = {
    epoch,
    trainLoss: loss / images,
    trainError,
    valLoss: validation?.loss ?? null,
    valError,
    learningRate,
    seconds,
  };
  const isLast = epoch === recipe.epochs || isStalled(schedule, recipe);
  const isKept = checkpointWanted || isLast || recipe.checkpointEpochs.includes(epoch);
  const isBest = recipe.keepsBest && schedule.epochsSinceBest === 0;
  const checkpoint = isKept || isBest ? writeCheckpoint(workspace, state, valError) : null;
  const written = writeTrainingState(workspace, state);
  keepTrainingState(workspace, run.id, written, () => {
    insertEpoch(workspace.catalog, run.id, row);
    insertLayerMetrics(workspace.catalog, run.id, epoch, deadMaps);
    if (checkpoint) saveCheckpoint(workspace.catalog, { ...checkpoint, runId: run.id, isOnlyBest: !isKept });
    // What another job looks at stays, until there is a better one again.
    if (isBest && !isPinnedByOthers(`run ${run.id}`)) forgetEarlierBest(workspace.catalog, run.id, epoch);
  });
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const reached = { epoch, epochs: recipe.epochs, loss: (loss / images).toFixed(3), trainError: percent(trainError) };
  context.warn(
    valError === null
      ? say('progress.epochDone', reached)
      : say('progress.epochValidated', { ...reached, valError: percent(valError) }),
  );
  if (isStalled(schedule, recipe) && epoch < recipe.epochs)
    context.warn(say('progress.stoppedEarly', { epoch, best: epoch - schedule.epochsSinceBest }));
  if (isSpent(schedule, recipe, told) && !isSpent(ended.schedule, recipe, told))
    context.warn(say('progress.rateSpent', { epoch, rate: schedule.learningRate, waited: schedule.epochsWithoutGain }));
  return state;
}

/** `null` where the data set has no validation images. A stop is taken up at the next epoch's first step. */
async function validate(
  { val }: TrainingSession,
  subject: EvaluationSubject,
  context: JobContext,
): Promise<Evaluation | null> {
  if (val.images.length === 0) return null;
  return evaluate(subject, val, { ...context, signal: unstopped() });
}

/** The network as it is in `state`. */
function subjectOf(session: TrainingSession, state: TrainingState): EvaluationSubject {
  const { workspace, recipe, runtime, network, preprocessing } = session;
  const weights = { ...weightsOf(state.tensors), ...state.constants };
  return { runtime, network, preprocessing, weights, memoryBytes: workspace.memoryBytes, threads: recipe.threads };
}
