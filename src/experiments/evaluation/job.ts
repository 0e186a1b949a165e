import { saveEvaluation } from '../../catalog/models/evaluations.ts';
import type { FedImages, ImageBatch } from '../../engine/analysis/overImages.ts';
import type { SplitName } from '../../shared/contract/dataset.ts';
import { showAnalysis } from '../../workbench/analyses/analyses.ts';
import type { ExperimentJob } from '../../workbench/analyses/job.ts';
import { keptAnalysis, keptArrays } from '../../workbench/analyses/kept.ts';
import { overImages } from '../../workbench/analyses/overSplit.ts';
import { classifierOf, classNames } from '../../workbench/models/classifier.ts';
import { labelledImages } from '../../workbench/models/labelledImages.ts';
import { loadModel } from '../../workbench/models/models.ts';
import { chooseRuntime } from '../../workbench/runtimes/choose.ts';
import { versions } from '../../workbench/workspace/versions.ts';
import type { EvaluationGiven } from './analysis.ts';
import { mostListed } from './declaration/listed.ts';
import { predictionsIn } from './declaration/predictions.ts';
import type { evaluation as declaration, KeptEvaluation } from './declaration.ts';
import { selectedImages } from './job/selectedImages.ts';

export interface EvaluationRequest {
  /** By its name. */
  readonly model: string;
  readonly dataset: string;
  readonly split: SplitName;
  readonly runtime?: string | undefined;
}

/** Classifies the images of a split. Throws as `classifierOf`, `labelledImages` and `overImages`. */
export const evaluation: ExperimentJob<
  EvaluationRequest,
  EvaluationGiven,
  ImageBatch,
  null,
  FedImages,
  (typeof declaration)['questions']
> = {
  prepare: async (workspace, request, context) => {
    const loaded = loadModel(workspace, request.model);
    const network = classifierOf(loaded);
    const { dataset, images } = labelledImages(workspace, loaded, request, context);
    const runtime = await chooseRuntime(request.runtime, context.warn);
    const { preprocessing, weights, model } = loaded;
    const parameters: KeptEvaluation['parameters'] = {
      ...{ dataset: dataset.name, split: request.split, classes: [...classNames(loaded)] },
      ...{ weightsHash: model.blob, runtime: runtime.version, versions: versions(runtime) },
    };
    const going = overImages(workspace, dataset, images, preprocessing);
    return {
      ...going,
      loaded,
      machine: { runtime, network, preprocessing, weights, memoryBytes: workspace.memoryBytes },
      given: { ids: images.map(({ id }) => id), labels: images.map(({ label }) => label) },
      parameters,
      end: async (id, own) => {
        await going.end(id, own);
        const found = showAnalysis(workspace, 'evaluation', id);
        saveEvaluation(workspace.catalog, {
          ...{ modelId: model.id, datasetId: dataset.id, split: request.split, runtime: runtime.version },
          ...{ images: found.images, broken: found.done - found.images, loss: found.loss, error: found.error },
        });
      },
    };
  },
  answers: {
    images: async ({ workspace }, { id, of, offset }) => {
      const kept = keptAnalysis(workspace, 'evaluation', id);
      const selected = selectedImages(predictionsIn(keptArrays(workspace, 'evaluation', kept)), of);
      return { total: selected.length, images: selected.slice(offset, offset + mostListed) };
    },
  },
};
