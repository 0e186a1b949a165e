import { MEAN } from '../../../engine/program/input.ts';
import type { ModelProof } from '../../../shared/contract/model.ts';
import type { JobContext } from '../../../shared/job.ts';
import { say } from '../../../shared/sentence.ts';
import { chooseRuntime } from '../../runtimes/choose.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { classifierOf } from '../classifier.ts';
import type { MatchedModel } from '../classTable.ts';
import { labelledImages, type SplitChoice } from '../labelledImages.ts';
import type { LoadedModel } from '../models.ts';
import { asAdded, fileNameOf, type ModelImport, meanOf, readGiven } from '../modelToAdd.ts';
import { prove } from './prove.ts';
import { imagesToProve, withScorer } from './scoring.ts';

/** On which images a model's pixels are tried, and what computes. */
export interface ProofRequest extends SplitChoice {
  readonly runtime?: string | undefined;
}

/** Of a model of the workspace, or of one that is about to be added. */
export type ModelToProve = Pick<LoadedModel, 'name' | 'network' | 'preprocessing' | 'classes' | 'weights'> &
  MatchedModel;

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
  const chosen = imagesToProve(images);
  const subject = {
    ...{ network, weights: model.weights, root: dataset.root, images: chosen },
    ...{ runtime: await chooseRuntime(runtime, context.warn), memoryBytes: workspace.memoryBytes },
  };
  const proof = await withScorer(subject, context.signal, (score) =>
    prove(model.preprocessing, chosen.length, score, (done, total) =>
      context.report({ unit: 'images', done, total, step: say('progress.proving') }),
    ),
  );
  return { model: model.name, dataset: dataset.name, split, ...proof };
}

/** `proveModel` of a file that is about to be added. Throws as that and as `readGiven`. */
export async function proveFile(
  workspace: Workspace,
  file: ModelImport,
  request: ProofRequest,
  context: JobContext,
): Promise<ModelProof> {
  const given = await readGiven(workspace, file);
  const added = asAdded(workspace, file, given);
  const mean = await meanOf(workspace, file, given, added.preprocessing, context);
  const weights = { ...given.weights, ...(mean && { [MEAN]: mean }) };
  const model = { name: fileNameOf(file), network: given.network, weights, ...added };
  return proveModel(workspace, model, request, context);
}
