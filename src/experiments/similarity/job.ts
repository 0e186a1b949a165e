import { findDataset } from '../../catalog/datasets/datasets.ts';
import { imagesSpread } from '../../catalog/datasets/images.ts';
import type { SplitName } from '../../shared/contract/dataset.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { ExperimentJob } from '../../workbench/analyses/job.ts';
import { keptAnalysis, keptArrays } from '../../workbench/analyses/kept.ts';
import { overReading } from '../../workbench/analyses/reading.ts';
import { loadModel } from '../../workbench/models/models.ts';
import { chooseRuntime } from '../../workbench/runtimes/choose.ts';
import { versions } from '../../workbench/workspace/versions.ts';
import { leastImages } from './analysis/batches.ts';
import {
  batchOf,
  type Compared,
  type FedSimilarityTask,
  type SimilarityGiven,
  type SimilarityTask,
  similarityReading,
} from './analysis.ts';
import type { SimilarityParameters } from './declaration/kept.ts';
import { matchesOf } from './declaration/units.ts';
import type { UnitValue } from './declaration/unitValue.ts';
import type { similarity as declaration } from './declaration.ts';
import { comparedModel, refuseTooLarge } from './job/plan.ts';

export interface SimilarityRequest {
  /** By their names. */
  readonly models: readonly [string, string];
  readonly dataset: string;
  readonly split: SplitName;
  readonly images: number;
  readonly value: UnitValue;
  readonly layers?: readonly string[] | undefined;
  readonly otherLayers?: readonly string[] | undefined;
  readonly runtime?: string | undefined;
}

/**
 * Compares two models by what they answer to the same images, each of which reads them as it does. Throws `NOT_FOUND` for what is not there, `BAD_DATASET` for
 * fewer images than CKA needs, and as `comparedModel` and `refuseTooLarge`.
 */
export const similarity: ExperimentJob<
  SimilarityRequest,
  SimilarityGiven,
  SimilarityTask,
  null,
  FedSimilarityTask,
  (typeof declaration)['questions']
> = {
  prepare: async (workspace, request, context) => {
    const { catalog, memoryBytes } = workspace;
    const { split, value } = request;
    const loaded = both(request.models, (name) => loadModel(workspace, name));
    const models = [comparedModel(loaded[0], request.layers), comparedModel(loaded[1], request.otherLayers)] as const;
    const dataset = findDataset(catalog, request.dataset);
    const images = imagesSpread(catalog, dataset.id, split, request.images);
    if (images.length < leastImages) {
      const places = { least: leastImages, split, dataset: dataset.name, images: images.length };
      throw new SwitchbackError('BAD_DATASET', say('similarity.fewImages', places));
    }
    refuseTooLarge(models, images.length, memoryBytes);
    const runtime = await chooseRuntime(request.runtime, context.warn);
    const compared = both([0, 1], (i): Compared => {
      const { network, preprocessing, weights } = loaded[i]!;
      return { network, preprocessing, weights, layers: models[i]!.layers };
    });
    const batch = batchOf(compared, value, memoryBytes);
    const parameters: SimilarityParameters = {
      ...{ models: [...models], dataset: dataset.name, split, value, images: images.map(({ id }) => id), batch },
      ...{ runtime: runtime.version, versions: versions(runtime) },
    };
    const seenAs = loaded.map((own) => own.preprocessing);
    const [{ network, preprocessing, weights, model }, { model: other }] = loaded;
    return {
      loaded: loaded[0],
      others: other.id === model.id ? [] : [other.id],
      machine: { runtime, network, preprocessing, weights, memoryBytes },
      given: { models: compared, images: images.length, value, batch },
      parameters,
      unit: 'measurements',
      total: images.length + models[0].layers.length * models[1].layers.length,
      step: say('progress.analysing'),
      sizeOf: (task) => (task.stage === 'images' ? task.images.length : 1),
      ...overReading(workspace, dataset, images, similarityReading, seenAs),
    };
  },
  answers: {
    matches: async ({ workspace }, { id, first, second }) => {
      const kept = keptAnalysis(workspace, 'similarity', id);
      for (const [model, number] of [first, second].entries()) {
        const last = kept.parameters.models[model]!.layers.length - 1;
        if (number > last) throw new SwitchbackError('NOT_FOUND', say('similarity.noLayer', { number, last }));
      }
      return matchesOf(kept.parameters, keptArrays(workspace, 'similarity', kept), [first, second]);
    },
  },
};

const both = <T, U>([first, second]: readonly [T, T], of: (one: T) => U): readonly [U, U] => [of(first), of(second)];
