import { saveEvaluation } from '../../catalog/models/evaluations.ts';
import type { ImageBatch } from '../../engine/analysis/overImages.ts';
import type { SplitName } from '../../shared/contract/dataset.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { showAnalysis } from '../../workbench/analyses/analyses.ts';
import type { ExperimentJob } from '../../workbench/analyses/job.ts';
import { keptAnalysis, keptArrays } from '../../workbench/analyses/kept.ts';
import { overReading } from '../../workbench/analyses/reading.ts';
import { classifierOf, classNames } from '../../workbench/models/classifier.ts';
import { labelledImages } from '../../workbench/models/labelledImages.ts';
import { matchedClasses } from '../../workbench/models/matchedClasses.ts';
import { type LoadedModel, loadModels } from '../../workbench/models/models.ts';
import { chooseRuntime } from '../../workbench/runtimes/choose.ts';
import { versions } from '../../workbench/workspace/versions.ts';
import { type EvaluationGiven, evaluationReading, type FedEvaluation, type Member } from './analysis.ts';
import { mostListed } from './declaration/listed.ts';
import { predictionsIn } from './declaration/predictions.ts';
import type { evaluation as declaration, KeptEvaluation } from './declaration.ts';
import { selectedImages } from './job/selectedImages.ts';

export interface EvaluationRequest {
  /** By its name. */
  readonly model: string;
  /** Further models, whose probabilities are averaged with the first's. */
  readonly others?: readonly string[] | undefined;
  readonly dataset: string;
  readonly split: SplitName;
  readonly runtime?: string | undefined;
}

/**
 * Classifies the images of a split. Throws as `classifierOf`, `labelledImages` and `overReading`, `BAD_ARGUMENT` for a model named twice, `MISMATCH`
 * for one without a class of the first.
 */
export const evaluation: ExperimentJob<
  EvaluationRequest,
  EvaluationGiven,
  ImageBatch,
  null,
  FedEvaluation,
  (typeof declaration)['questions']
> = {
  prepare: async (workspace, request, context) => {
    const [first, ...further] = loadModels(workspace, [request.model, ...(request.others ?? [])]);
    const loaded = first!;
    const network = classifierOf(loaded);
    const members = further.map((own) => memberOf(own, loaded));
    const { dataset, images } = labelledImages(workspace, loaded, request, context);
    const runtime = await chooseRuntime(request.runtime, context.warn);
    const { preprocessing, weights, model } = loaded;
    const parameters: KeptEvaluation['parameters'] = {
      ...{ dataset: dataset.name, split: request.split, classes: [...classNames(loaded)] },
      ...{ weightsHash: model.blob, others: further.map((own) => ({ name: own.name, weightsHash: own.model.blob })) },
      ...{ runtime: runtime.version, versions: versions(runtime) },
    };
    const seenAs = [loaded, ...further].map((own) => own.preprocessing);
    const going = overReading(workspace, dataset, images, evaluationReading, seenAs);
    return {
      ...going,
      loaded,
      others: further.map((own) => own.model.id),
      machine: { runtime, network, preprocessing, weights, memoryBytes: workspace.memoryBytes },
      given: { ids: images.map(({ id }) => id), labels: images.map(({ label }) => label), others: members },
      parameters,
      unit: 'images',
      total: images.length,
      step: say('progress.analysing'),
      sizeOf: (batch) => batch.length,
      end: async (id, own) => {
        await going.end(id, own);
        // What is kept with a model is of it alone.
        if (further.length > 0) return;
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

/** A further model, its classes matched with the first's by name; of the same list, where ImageNet has two cranes, by number. */
function memberOf(own: LoadedModel, first: LoadedModel): Member {
  const wanted = classNames(first);
  const isSameList = wanted.join('\n') === classNames(own).join('\n');
  const classes = isSameList ? [...wanted.keys()] : matchedClasses(own, wanted);
  const missing = wanted.filter((_, i) => classes[i] === null);
  if (missing.length > 0) {
    const places = { model: own.name, first: first.name, count: missing.length, classes: missing };
    throw new SwitchbackError('MISMATCH', say('evaluation.otherClasses', places));
  }
  const { preprocessing, weights } = own;
  return { network: classifierOf(own), preprocessing, weights, classes: classes as number[] };
}
