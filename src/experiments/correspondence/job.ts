import { imagesByIds } from '../../catalog/datasets/images.ts';
import { putBlob } from '../../catalog/storage/blobs.ts';
import { MEAN } from '../../engine/program/input.ts';
import { rasterToPng } from '../../figure/marks/rasterPng.ts';
import { imagesOf } from '../../shared/partSet.ts';
import { say } from '../../shared/sentence.ts';
import type { ExperimentJob } from '../../workbench/analyses/job.ts';
import { loadModel } from '../../workbench/models/models.ts';
import { centreOf, rasterOf } from '../../workbench/pictures/cut.ts';
import { meanColour } from '../../workbench/pictures/meanColour.ts';
import { networkInputs } from '../../workbench/pictures/networkInputs.ts';
import { picturesFromCatalog } from '../../workbench/pictures/picture.ts';
import { chooseRuntime } from '../../workbench/runtimes/choose.ts';
import { versions } from '../../workbench/workspace/versions.ts';
import { type CorrespondenceGiven, type CorrespondenceTask, tasksOf } from './analysis.ts';
import type { CorrespondenceParameters } from './declaration/kept.ts';
import { masksOf } from './job/boxes.ts';
import { type CorrespondRequest, checkSize, layersFor, markedSet, sideOf } from './job/plan.ts';

/** Masks marked parts and random places. Throws as `markedSet`, `layersFor`, `masksOf`, `checkSize` and `picturesFromCatalog`. */
export const correspondence: ExperimentJob<CorrespondRequest, CorrespondenceGiven, CorrespondenceTask> = {
  prepare: async (workspace, request, context) => {
    const { catalog, blobs, memoryBytes } = workspace;
    const loaded = loadModel(workspace, request.model);
    const { network, weights, preprocessing, model } = loaded;
    const { name: set, parts, images, marks } = markedSet(workspace, request);
    const layers = layersFor(network, request.layers);
    const size = sideOf(network, request.size);
    const { random, permutations, seed, baseline } = request;
    const boxes = masksOf(parts, images, marks, preprocessing, size);
    checkSize({ parts, images, layers, random }, memoryBytes);
    const pictures = await picturesFromCatalog(workspace, imagesOf(marks), preprocessing, context.signal);
    const pixels = pictures.map((picture) => picture.pixels);
    const { channels } = preprocessing;
    const colour =
      baseline === 'mean' ? meanColour(preprocessing, weights[MEAN]) : new Array<number>(channels).fill(baseline);
    const runtime = await chooseRuntime(request.runtime, context.warn);
    const inputs = await networkInputs(loaded, runtime, pixels, colour);
    const [, ...inputSize] = network.inputShape;
    const parameters: CorrespondenceParameters = {
      ...{ set, parts, images, marks, boxes, inputSize, layers, size, random, permutations, seed, baseline, colour },
      ...{ weightsHash: model.blob, runtime: runtime.version, versions: versions(runtime) },
    };
    return {
      loaded,
      datasets: [...new Set([...imagesByIds(catalog, imagesOf(marks)).values()].map(({ datasetId }) => datasetId))],
      machine: { runtime, network, preprocessing, weights, memoryBytes },
      given: { ...inputs, boxes, inputSize, random, seed, layers },
      parameters,
      unit: 'pairs',
      total: tasksOf({ boxes }).length,
      step: say('correspondence.masking'),
      sizeOf: () => 1,
      begin: async () => {
        const stored: string[] = [];
        for (const own of pixels)
          stored.push(putBlob(blobs, await rasterToPng(rasterOf(centreOf(preprocessing, own)))));
        return { findings: { pictures: stored }, blobs: stored };
      },
    };
  },
  answers: {},
};
