import { findDataset } from '../../catalog/datasets/datasets.ts';
import { imagesOfSplit } from '../../catalog/datasets/images.ts';
import { saveEvaluation } from '../../catalog/models/evaluations.ts';
import { pictureReader } from '../../dataset/reader.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import { leftOutWarning } from '../datasets/leftOut.ts';
import { chooseRuntime } from '../runtimes/choose.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { loadCheckpoint } from './checkpoints.ts';
import { type Evaluation, evaluate } from './evaluate.ts';

export interface EvaluateRequest {
  /** `RUN@EPOCH`. */
  readonly checkpoint: string;
  readonly dataset: string;
  readonly split: 'train' | 'val' | 'test';
  readonly runtime?: string | undefined;
}

/** Finds and keeps how well a checkpoint classifies a split. Throws `MISMATCH` when the data set has other classes than the network. */
export async function evaluateSplit(
  workspace: Workspace,
  request: EvaluateRequest,
  context: JobContext,
): Promise<Evaluation> {
  const { catalog, memoryBytes } = workspace;
  const loaded = loadCheckpoint(workspace, request.checkpoint);
  const { name, checkpoint, network, preprocessing, weights, dataset: trainedOn } = loaded;
  const dataset = findDataset(catalog, request.dataset);
  if (dataset.classes.join('\n') !== trainedOn.classes.join('\n')) {
    const names = { checkpoint: name, trainedOn: trainedOn.name, dataset: dataset.name };
    throw new SwitchbackError('MISMATCH', say('workbench.otherClasses', names));
  }
  const images = imagesOfSplit(catalog, dataset.id, request.split);
  if (images.length === 0) {
    const names = { split: request.split, dataset: dataset.name };
    throw new SwitchbackError('BAD_DATASET', say('workbench.splitEmpty', names));
  }
  const reader = pictureReader(dataset.root, images, preprocessing);
  const subject = {
    runtime: await chooseRuntime(request.runtime, context.warn),
    network,
    preprocessing,
    weights,
    memoryBytes,
  };
  const found = await evaluate(subject, { images, reader, warnOfLeftOut: leftOutWarning(catalog, images) }, context);
  const { version: runtime } = subject.runtime;
  const question = { checkpointId: checkpoint.id, datasetId: dataset.id, split: request.split };
  saveEvaluation(catalog, { ...question, ...found, runtime });
  return found;
}
