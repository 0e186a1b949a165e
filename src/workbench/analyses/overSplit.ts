import { type Dataset, findDataset } from '../../catalog/datasets/datasets.ts';
import { type CatalogImage, imagesOfSplit } from '../../catalog/datasets/images.ts';
import { batchReading, type FedImages, type ImageBatch, type ImagesGiven } from '../../engine/analysis/overImages.ts';
import { highestMaps, resolveLayer } from '../../engine/network/layers.ts';
import type { SplitName } from '../../shared/contract/dataset.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import type { Preprocessing } from '../../shared/preprocessing.ts';
import { say } from '../../shared/sentence.ts';
import type { KeptSplitQuestion } from '../../shared/splitAnalysis.ts';
import { loadModel } from '../models/models.ts';
import { chooseRuntime } from '../runtimes/choose.ts';
import { versions } from '../workspace/versions.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { ExperimentJob, Prepared } from './job.ts';
import { type OverReading, overReading } from './reading.ts';

export interface SplitRequest {
  /** By its name. */
  readonly model: string;
  readonly dataset: string;
  readonly split: SplitName;
  /** Default: the highest with maps. */
  readonly layer?: string | undefined;
  readonly runtime?: string | undefined;
}

/**
 * Makes an analysis over the images of a split ready: they are decoded ahead, and what cannot be read is left out and named. Throws
 * `NOT_FOUND` for what is not there, `BAD_DATASET` for an empty split, and later for one of which no image can be read.
 */
export async function overSplit(
  workspace: Workspace,
  request: SplitRequest,
  context: JobContext,
): Promise<Prepared<ImagesGiven, ImageBatch, null, FedImages>> {
  const { catalog, memoryBytes } = workspace;
  const loaded = loadModel(workspace, request.model);
  const { network, preprocessing, weights, model } = loaded;
  const dataset = findDataset(catalog, request.dataset);
  const { split } = request;
  const images = imagesOfSplit(catalog, dataset.id, split);
  if (images.length === 0)
    throw new SwitchbackError('BAD_DATASET', say('workbench.splitEmpty', { split, dataset: dataset.name }));
  const node = resolveLayer(network, request.layer ?? highestMaps(network));
  const layer = node.name;
  const maps = node.shape[0]!;
  const runtime = await chooseRuntime(request.runtime, context.warn);
  const { classes } = dataset;
  const parameters: KeptSplitQuestion = {
    ...{ dataset: dataset.name, split, layer, maps, classes: [...classes] },
    ...{ weightsHash: model.blob, runtime: runtime.version, versions: versions(runtime) },
  };
  return {
    loaded,
    machine: { runtime, network, preprocessing, weights, memoryBytes },
    given: { layer, maps, labels: images.map(({ label }) => label), classes: classes.length },
    parameters,
    ...overImages(workspace, dataset, images, preprocessing),
  };
}

/** What is the same in every analysis over images of a data set, whatever it computes. */
export type OverImages = OverReading<ImageBatch, FedImages> &
  Pick<Prepared<unknown, ImageBatch, null, FedImages>, 'unit' | 'total' | 'step' | 'sizeOf'>;

/** Goes over images in batches of their places in `images`. Throws as `overSplit`. */
export const overImages = (
  workspace: Pick<Workspace, 'catalog'>,
  dataset: Dataset,
  images: readonly CatalogImage[],
  preprocessing: Preprocessing,
): OverImages => ({
  ...overReading(workspace, dataset, images, batchReading, [preprocessing]),
  unit: 'images',
  total: images.length,
  step: say('progress.analysing'),
  sizeOf: (batch) => batch.length,
});

/** The job of an experiment that goes over the images of a split and answers no questions. */
export const splitJob: ExperimentJob<SplitRequest, ImagesGiven, ImageBatch, null, FedImages> = {
  prepare: overSplit,
  answers: {},
};
