import { imagesByIds } from '../../catalog/datasets/images.ts';
import { putBlob } from '../../catalog/storage/blobs.ts';
import { INPUT } from '../../engine/network/network.ts';
import { compileForward } from '../../engine/program/compile.ts';
import { MEAN } from '../../engine/program/input.ts';
import type { Runtime, Tensor } from '../../engine/runtime/runtime.ts';
import { rasterToPng } from '../../figure/marks/rasterPng.ts';
import { imagesOf } from '../../shared/partSet.ts';
import { say } from '../../shared/sentence.ts';
import type { ExperimentJob } from '../../workbench/analyses/job.ts';
import { type LoadedModel, loadModel } from '../../workbench/models/models.ts';
import { centreOf, rasterOf } from '../../workbench/pictures/cut.ts';
import { meanColour } from '../../workbench/pictures/meanColour.ts';
import { picturesFromCatalog } from '../../workbench/pictures/picture.ts';
import { pictureFeeds } from '../../workbench/pictures/pictureFeeds.ts';
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

/** Pictures, and one of the colour alone, as the network's input. */
async function networkInputs(
  { network, preprocessing, weights }: LoadedModel,
  runtime: Runtime,
  pixels: readonly Uint8Array[],
  colour: readonly number[],
): Promise<{ readonly images: Tensor; readonly baseline: Tensor }> {
  const executable = await runtime.load(compileForward(network, preprocessing, [INPUT]), weights);
  try {
    const inputOf = async (own: Uint8Array) => (await executable.run(pictureFeeds(preprocessing, own)))[INPUT]!;
    const images = await inputOf(Buffer.concat(pixels));
    return { images, baseline: await inputOf(Buffer.alloc(pixels[0]!.length, Uint8Array.from(colour))) };
  } finally {
    await executable.dispose();
  }
}
