import { join } from 'node:path';
import { pictureReader } from '../../dataset/reader.ts';
import { MEAN } from '../../engine/program/input.ts';
import type { AttributionMethod } from '../../shared/attribution.ts';
import type { SplitName } from '../../shared/contract/dataset.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { ExperimentJob } from '../../workbench/analyses/job.ts';
import { leftOutOf } from '../../workbench/datasets/leftOut.ts';
import { classifierOf, classNames } from '../../workbench/models/classifier.ts';
import { labelledImages } from '../../workbench/models/labelledImages.ts';
import { loadModel } from '../../workbench/models/models.ts';
import { meanColour } from '../../workbench/pictures/meanColour.ts';
import { networkInputs } from '../../workbench/pictures/networkInputs.ts';
import { pictureFeeds } from '../../workbench/pictures/pictureFeeds.ts';
import { readTogether } from '../../workbench/pictures/readTogether.ts';
import { chooseRuntime } from '../../workbench/runtimes/choose.ts';
import { versions } from '../../workbench/workspace/versions.ts';
import type { EvidenceGiven, EvidenceTask, FedEvidence } from './analysis.ts';
import type { EvidenceParameters } from './declaration/kept.ts';
import { maskOf, maskPath, maskReader, masksFolder } from './job/masks.ts';
import { drawnImages, layersOf } from './job/plan.ts';

export interface EvidenceRequest {
  /** By its name. */
  readonly model: string;
  readonly dataset: string;
  readonly split: SplitName;
  readonly layers?: readonly string[] | undefined;
  readonly methods: readonly AttributionMethod[];
  readonly perClass: number;
  readonly seed: number;
  readonly runtime?: string | undefined;
}

/** Holds maps against masks. Throws as `classifierOf`, `labelledImages`, `layersOf` and `maskReader`. */
export const evidence: ExperimentJob<EvidenceRequest, EvidenceGiven, EvidenceTask, null, FedEvidence> = {
  prepare: async (workspace, request, context) => {
    const { catalog, memoryBytes } = workspace;
    const loaded = loadModel(workspace, request.model);
    const network = classifierOf(loaded);
    const { preprocessing, weights, model } = loaded;
    const { logits, layers } = layersOf(loaded, network, request.layers);
    const { dataset, images: all } = labelledImages(workspace, loaded, request, context);
    const { split, perClass, seed } = request;
    const methods = [...request.methods];
    const images = drawnImages(all, classNames(loaded).length, perClass, seed);
    const masks = maskReader(dataset, images, preprocessing);
    const runtime = await chooseRuntime(request.runtime, context.warn);
    const colour = meanColour(preprocessing, weights[MEAN]);
    const [height, width] = preprocessing.decodeSize;
    const empty = Buffer.alloc(height * width * preprocessing.channels, Uint8Array.from(colour));
    const { baseline } = await networkInputs(loaded, runtime, [empty], colour);
    const parameters: EvidenceParameters = {
      ...{ dataset: dataset.name, split, layers: [...layers], methods, perClass, seed, colour },
      images: images.map(({ id, label }) => ({ id, label })),
      ...{ weightsHash: model.blob, runtime: runtime.version, versions: versions(runtime) },
    };
    const reader = pictureReader(dataset.root, images, preprocessing);
    const leftOut = leftOutOf(catalog, images);
    const withoutMask = new Set<number>();
    return {
      loaded,
      datasets: [dataset.id],
      machine: { runtime, network, preprocessing, weights, memoryBytes },
      given: { logits, layers, methods, labels: images.map(({ label }) => label), seed, baseline },
      parameters,
      unit: 'measurements',
      total: layers.length * images.length,
      step: say('evidence.measuring'),
      sizeOf: (task) => task.images.length,
      begin: async () => ({ findings: {}, blobs: [] }),
      feed: async function* (tasks, signal) {
        const batches = tasks.map((task) => task.images);
        let next = 0;
        for await (const batch of readTogether([reader, masks], batches, signal)) {
          const task = tasks[next]!;
          next += 1;
          const [unread, unmasked] = batch.broken;
          leftOut.note(task.images, unread!);
          for (const { position } of unmasked!) withoutMask.add(position);
          if (batch.positions.length === 0) continue;
          const [pixels, masked] = batch.pixels;
          const size = masked!.length / batch.positions.length;
          yield {
            task,
            fed: {
              ...{ layer: task.layer, images: batch.positions, feeds: pictureFeeds(preprocessing, pixels!) },
              masks: batch.positions.map((_, i) => maskOf(preprocessing, masked!.subarray(i * size, (i + 1) * size))),
            },
          };
        }
        if (leftOut.broken.size + withoutMask.size >= images.length)
          throw new SwitchbackError('BAD_DATASET', say('workbench.noneRead', { count: images.length }));
      },
      end: async (_id, context) => {
        await leftOut.tell(reader, context);
        const [first] = withoutMask;
        if (first !== undefined) {
          const mask = join(masksFolder(dataset), maskPath(images[first]!.path));
          context.warn(say('evidence.maskMissing', { count: withoutMask.size, mask }));
        }
      },
    };
  },
  answers: {},
};
