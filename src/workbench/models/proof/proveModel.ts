import type { JobContext } from '../../../shared/job.ts';
import { say } from '../../../shared/sentence.ts';
import { chooseRuntime } from '../../runtimes/choose.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { classifierOf } from '../classifier.ts';
import { labelledImages, type SplitChoice } from '../labelledImages.ts';
import type { LoadedModel } from '../models.ts';
import { type Proof, prove } from './prove.ts';
import { imagesToProve, scorer } from './scoring.ts';

/** On which images a model's pixels are tried, and what computes. */
export interface ProofRequest extends SplitChoice {
  readonly runtime?: string | undefined;
}

/** Of a model of the workspace, or of one that is about to be added. */
export type ModelToProve = Pick<LoadedModel, 'name' | 'network' | 'preprocessing' | 'classes' | 'weights'>;

/** What came of it, and of which model. */
export interface ModelProof extends Proof, SplitChoice {
  readonly model: string;
}

/**
 * Tries with which preprocessing a model classifies up to 200 images of a split best; the model's own is the first candidate. Throws as
 * `labelledImages` and `classifierOf`, `BAD_DATASET` when no image can be read.
 */
export async function proveModel(
  workspace: Workspace,
  model: ModelToProve,
  { dataset: name, split, runtime }: ProofRequest,
  context: JobContext,
): Promise<ModelProof> {
  const network = classifierOf(model);
  const { dataset, images } = labelledImages(workspace, model, { dataset: name, split }, context);
  const subject = {
    ...{ network, weights: model.weights, root: dataset.root, images: imagesToProve(images) },
    ...{ runtime: await chooseRuntime(runtime, context.warn), memoryBytes: workspace.memoryBytes },
  };
  const proof = await prove(model.preprocessing, scorer(subject, context.signal), (done, total) =>
    context.report({ unit: 'candidates', done, total, step: say('progress.proving') }),
  );
  return { model: model.name, dataset: dataset.name, split, ...proof };
}
