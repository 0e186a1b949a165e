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
import { classifierOf, matchedClasses } from './classifier.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import { loadModel } from './models.ts';

export interface EvaluateRequest {
  /** Its name. */
  readonly model: string;
  readonly dataset: string;
  readonly split: 'train' | 'val' | 'test';
  readonly runtime?: string | undefined;
}

/**
 * Finds and keeps how well a model classifies a split. Its classes and the data set's are matched by name; images of classes that the model does not
 * have are left out, which is told. Throws `MISMATCH` when it has none of them, and as `classifierOf`.
 */
export async function evaluateSplit(
  workspace: Workspace,
  request: EvaluateRequest,
  context: JobContext,
): Promise<Evaluation> {
  const { catalog, memoryBytes } = workspace;
  const loaded = loadModel(workspace, request.model);
  const network = classifierOf(loaded);
  const { name, model, preprocessing, weights } = loaded;
  const dataset = findDataset(catalog, request.dataset);
  const matched = matchedClasses(loaded, dataset.classes);
  const unknown = dataset.classes.filter((_, i) => matched[i] === null);
  if (unknown.length === dataset.classes.length) {
    throw new SwitchbackError('MISMATCH', say('workbench.otherClasses', { model: name, dataset: dataset.name }));
  }
  const all = imagesOfSplit(catalog, dataset.id, request.split);
  // With the model's number of each class.
  const images = all.flatMap((image) => {
    const label = matched[image.label] ?? null;
    return label === null ? [] : [{ ...image, label }];
  });
  if (images.length === 0) {
    const names = { split: request.split, dataset: dataset.name };
    throw new SwitchbackError('BAD_DATASET', say('workbench.splitEmpty', names));
  }
  if (unknown.length > 0) {
    const count = all.length - images.length;
    context.warn(say('workbench.classesLeftOut', { model: name, count, classes: unknown }));
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
  const question = { modelId: model.id, datasetId: dataset.id, split: request.split };
  saveEvaluation(catalog, { ...question, ...found, runtime });
  return found;
}
