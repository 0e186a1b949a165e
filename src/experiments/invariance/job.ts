import { putBlob } from '../../catalog/storage/blobs.ts';
import { MEAN } from '../../engine/program/input.ts';
import { rasterToPng } from '../../figure/marks/rasterPng.ts';
import { say } from '../../shared/sentence.ts';
import type { ExperimentJob } from '../../workbench/analyses/job.ts';
import { classifier } from '../../workbench/models/classifier.ts';
import { loadModel } from '../../workbench/models/models.ts';
import { rasterOf } from '../../workbench/pictures/cut.ts';
import { meanColour } from '../../workbench/pictures/meanColour.ts';
import { chooseRuntime } from '../../workbench/runtimes/choose.ts';
import { versions } from '../../workbench/workspace/versions.ts';
import type { FedInvariance, InvarianceGiven, InvarianceTask } from './analysis.ts';
import { type InvarianceParameters, pointCount } from './declaration/kept.ts';
import type { Border, Kernel } from './declaration/transformations.ts';
import type { invariance as declaration } from './declaration.ts';
import { answers } from './job/answers.ts';
import { transformedFeed } from './job/feed.ts';
import { type AskedPictures, chosenPictures } from './job/pictures.ts';
import { type AskedTransformation, chosenLayers, chosenTransformations } from './job/plan.ts';

export interface InvarianceRequest extends AskedPictures {
  /** By its name. */
  readonly model: string;
  readonly layers?: readonly string[] | undefined;
  readonly transformations?: readonly AskedTransformation[] | undefined;
  readonly border: Border;
  readonly kernel: Kernel;
  readonly seed: number;
  readonly runtime?: string | undefined;
}

/** Transforms pictures and keeps how far their features go. Throws as `chosenLayers`, `chosenTransformations` and `chosenPictures`. */
export const invariance: ExperimentJob<
  InvarianceRequest,
  InvarianceGiven,
  InvarianceTask,
  null,
  FedInvariance,
  (typeof declaration)['questions']
> = {
  prepare: async (workspace, request, context) => {
    const loaded = loadModel(workspace, request.model);
    const { preprocessing, weights, model } = loaded;
    const { border, kernel, seed } = request;
    const layers = chosenLayers(loaded.network, request.layers);
    const [, height, width] = loaded.network.inputShape;
    const { pictures, datasets, about } = await chosenPictures(workspace, loaded, request, context.signal);
    const transformations = chosenTransformations(request.transformations, [height, width], pictures.length);
    const runtime = await chooseRuntime(request.runtime, context.warn);
    const network = classifier(loaded.network) ?? loaded.network;
    const parameters: InvarianceParameters = {
      ...{ ...about, layers: [...layers], transformations: transformations.map((own) => ({ ...own })) },
      ...{ border, kernel, seed, fill: meanColour(preprocessing, weights[MEAN]) },
      ...{ weightsHash: model.blob, runtime: runtime.version, versions: versions(runtime) },
    };
    const points = pointCount(parameters);
    return {
      loaded,
      datasets,
      machine: { runtime, network, preprocessing, weights, memoryBytes: workspace.memoryBytes },
      given: {
        layers,
        output: network.scores,
        targets: about.images.map(({ target }) => target),
        points,
      },
      parameters,
      unit: 'images',
      total: pictures.length * (1 + points),
      step: say('invariance.transforming'),
      sizeOf: ({ items }) => items.length,
      begin: async () => {
        const shape = [...preprocessing.decodeSize, preprocessing.channels] as const;
        const pngs = await Promise.all(pictures.map(({ pixels }) => rasterToPng(rasterOf({ shape, data: pixels }))));
        const blobs = pngs.map((png) => putBlob(workspace.blobs, png));
        return { findings: { pictures: blobs }, blobs };
      },
      feed: transformedFeed(pictures, transformations, preprocessing, parameters),
    };
  },
  answers,
};
