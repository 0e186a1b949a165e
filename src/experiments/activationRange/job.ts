import { findDataset } from '../../catalog/datasets/datasets.ts';
import { imagesOfSplit } from '../../catalog/datasets/images.ts';
import { highestMaps, resolveLayer } from '../../engine/network/layers.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { ExperimentJob } from '../../workbench/analyses/job.ts';
import type { SplitRequest } from '../../workbench/analyses/overSplit.ts';
import { overReading } from '../../workbench/analyses/reading.ts';
import { classesOf } from '../../workbench/models/classTable.ts';
import { loadModel } from '../../workbench/models/models.ts';
import { chooseRuntime } from '../../workbench/runtimes/choose.ts';
import { versions } from '../../workbench/workspace/versions.ts';
import { type FedRange, type RangeGiven, type RangeTask, rangeReading } from './analysis.ts';
import type { RangeParameters } from './declaration/kept.ts';
import type { activationRange as declaration } from './declaration.ts';
import { answers } from './job/answers.ts';
import { channelsOf, layerToCompareBy, scoresAbove } from './job/plan.ts';

export interface RangeRequest extends SplitRequest {
  readonly channels?: readonly number[] | undefined;
  readonly by?: string | undefined;
  readonly byLayer?: string | undefined;
  readonly seed: number;
}

/**
 * Looks at maps over their whole range. Throws `NOT_FOUND` for what is not there, `BAD_DATASET` for an empty split, and later for one of which no image can
 * be read, and as its plan.
 */
export const activationRange: ExperimentJob<
  RangeRequest,
  RangeGiven,
  RangeTask,
  null,
  FedRange,
  (typeof declaration)['questions']
> = {
  prepare: async (workspace, request, context) => {
    const { catalog, memoryBytes } = workspace;
    const loaded = loadModel(workspace, request.model);
    const { network: own, preprocessing, weights, model } = loaded;
    const dataset = findDataset(catalog, request.dataset);
    const { split, seed } = request;
    const images = imagesOfSplit(catalog, dataset.id, split);
    if (images.length === 0)
      throw new SwitchbackError('BAD_DATASET', say('workbench.splitEmpty', { split, dataset: dataset.name }));
    const node = resolveLayer(own, request.layer ?? highestMaps(own));
    const layer = node.name;
    const channels = channelsOf(own, node, request.channels, images.length);
    const scores = scoresAbove(own, layer);
    const matched = scores ? classesOf({ catalog }, loaded, dataset) : [];
    const other = request.by === undefined ? null : loadModel(workspace, request.by);
    const byLayer = other && layerToCompareBy(other, request.byLayer);
    const runtime = await chooseRuntime(request.runtime, context.warn);
    const parameters: RangeParameters = {
      ...{ dataset: dataset.name, split, layer, maps: channels.length, channels, classes: [...dataset.classes], seed },
      ...{ images: images.length, hasRelevance: scores !== null },
      by: other && { model: other.name, layer: byLayer!, weightsHash: other.model.blob },
      ...{ weightsHash: model.blob, runtime: runtime.version, versions: versions(runtime) },
    };
    const given: RangeGiven = {
      ...{ layer, channels, logits: scores?.logits ?? null },
      ids: images.map(({ id }) => id),
      labels: images.map(({ label }) => label),
      classes: images.map(({ label }) => matched[label] ?? -1),
      by: other && {
        ...{ network: other.network, preprocessing: other.preprocessing, weights: other.weights, layer: byLayer! },
      },
    };
    const seenAs = rangeReading.preprocessings({ preprocessing }, given);
    return {
      loaded,
      others: other && other.model.id !== model.id ? [other.model.id] : [],
      machine: { runtime, network: scores?.network ?? own, preprocessing, weights, memoryBytes },
      given,
      parameters,
      unit: 'images',
      total: images.length,
      step: say('progress.analysing'),
      sizeOf: (task) => (task.stage === 'maps' ? task.images.length : 0),
      ...overReading(workspace, dataset, images, rangeReading, seenAs),
    };
  },
  answers,
};
