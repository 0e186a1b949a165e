import { datasetById, findDataset } from '../../catalog/datasets/datasets.ts';
import { imagesOfSplit } from '../../catalog/datasets/images.ts';
import type { PictureBatch } from '../../dataset/pictureBatch.ts';
import { pictureReader } from '../../dataset/reader.ts';
import { cellGrid, placeInGrid } from '../../engine/network/cellGrid.ts';
import { receptiveFields, unitBox } from '../../engine/network/receptiveField.ts';
import { channelCount, valueCount } from '../../engine/shape.ts';
import type { SplitName } from '../../shared/contract/dataset.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { ExperimentJob } from '../../workbench/analyses/job.ts';
import { leftOutOf } from '../../workbench/datasets/leftOut.ts';
import { type LoadedModel, loadModel } from '../../workbench/models/models.ts';
import { centreOf, cutPixels } from '../../workbench/pictures/cut.ts';
import { pictureFeeds } from '../../workbench/pictures/pictureFeeds.ts';
import { chooseRuntime } from '../../workbench/runtimes/choose.ts';
import { versions } from '../../workbench/workspace/versions.ts';
import type { EvolutionGiven, EvolutionTask, EvolutionUnit, FedEvolution } from './analysis.ts';
import type { evolution as declaration, EvolutionLayer, EvolutionParameters } from './declaration.ts';
import { evolvedUnit } from './job/evolvedUnit.ts';
import { checkpointsOf, layersOf } from './job/plan.ts';

export interface EvolveRequest {
  readonly model: string;
  readonly dataset?: string | undefined;
  readonly split: SplitName;
  readonly layers?: readonly string[] | undefined;
  readonly maps: number;
  readonly channels?: readonly number[] | undefined;
  readonly epochs?: readonly number[] | undefined;
  readonly runtime?: string | undefined;
}

/** Follows the maps of a run from checkpoint to checkpoint. Throws as `checkpointsOf` and `layersOf`, and as `overSplit`. */
export const evolution: ExperimentJob<
  EvolveRequest,
  EvolutionGiven,
  EvolutionTask,
  null,
  FedEvolution,
  (typeof declaration)['questions']
> = {
  prepare: async (workspace, request, context) => {
    const { catalog, memoryBytes } = workspace;
    const loaded = loadModel(workspace, request.model);
    const { network, preprocessing, weights, model } = loaded;
    const checkpoints = checkpointsOf(workspace, loaded, request.epochs);
    const nodes = layersOf(loaded, request.layers, request.channels);
    const dataset = request.dataset
      ? findDataset(catalog, request.dataset)
      : datasetById(catalog, loaded.run!.datasetId);
    const { split } = request;
    const images = imagesOfSplit(catalog, dataset.id, split);
    if (images.length === 0)
      throw new SwitchbackError('BAD_DATASET', say('workbench.splitEmpty', { split, dataset: dataset.name }));
    const runtime = await chooseRuntime(request.runtime, context.warn);
    const fields = receptiveFields(network);
    const layers = nodes.map(({ name, shape }): EvolutionLayer => {
      const [, , height, width] = unitBox(fields.get(name)!, 0, 0);
      const maps = channelCount(shape);
      const shown = request.channels?.length ?? Math.min(request.maps, maps);
      return { name, maps, shown, tile: [preprocessing.channels, height, width] };
    });
    checkSize(layers, checkpoints.length, memoryBytes);
    const parameters: EvolutionParameters = {
      ...{ run: loaded.run!.name, dataset: dataset.name, split, classes: [...dataset.classes] },
      ...{ epochs: checkpoints.map(({ epoch }) => epoch), layers, channels: request.channels?.slice() ?? null },
      weightsHashes: checkpoints.map(({ blob }) => blob),
      ...{ runtime: runtime.version, versions: versions(runtime) },
    };
    const reader = pictureReader(dataset.root, images, preprocessing);
    const leftOut = leftOutOf(catalog, images);
    const weightsOf = weightsByEpoch((epoch) => loadModel(workspace, checkpoints[epoch]!.name).weights);
    /** Of each unit what it sees of its picture. */
    const seenBy = (layer: number, units: readonly EvolutionUnit[], pixels: Uint8Array): FedEvolution['seen'] => {
      const { name } = nodes[layer]!;
      const size = pixels.length / units.length;
      return units.map(({ position }, i) => {
        const box = unitBox(fields.get(name)!, ...placeInGrid(cellGrid(network, name), position));
        const picture = centreOf(preprocessing, pixels.subarray(i * size, (i + 1) * size));
        return { box, patch: cutPixels(picture, box).data };
      });
    };
    const fed = (task: EvolutionTask, { positions, pixels, broken: unread }: PictureBatch): FedEvolution => {
      const own = {
        task,
        weights: weightsOf(task.epoch),
        images: positions,
        feeds: pictureFeeds(preprocessing, pixels),
      };
      if ('images' in task) return { ...own, seen: [] };
      if (unread.length > 0) {
        const places = { layer: layers[task.layer]!.name, dataset: dataset.name };
        throw new SwitchbackError('BAD_DATASET', say('evolution.imageGone', places));
      }
      return { ...own, seen: seenBy(task.layer, firing(task.units), pixels) };
    };
    return {
      loaded,
      others: checkpoints.map(({ id }) => id).filter((id) => id !== model.id),
      datasets: [dataset.id],
      machine: { runtime, network, preprocessing, weights, memoryBytes },
      given: {
        layers: layers.map((layer) => ({ ...layer, channels: request.channels })),
        epochs: checkpoints.length,
        labels: images.map(({ label }) => label),
      },
      parameters,
      unit: 'measurements',
      total: checkpoints.length * (images.length + layers.reduce((sum, { shown }) => sum + shown, 0)),
      step: say('progress.analysing'),
      sizeOf: (task) => ('images' in task ? task.images : task.units).length,
      begin: async () => ({ findings: {}, blobs: [] }),
      feed: async function* (tasks, signal) {
        let next = 0;
        for await (const batch of reader.read(tasks.map(imagesOf), signal)) {
          const task = tasks[next]!;
          next += 1;
          leftOut.note(imagesOf(task), batch.broken);
          yield { task, fed: fed(task, batch) };
        }
        if (leftOut.broken.size === images.length)
          throw new SwitchbackError('BAD_DATASET', say('workbench.noneRead', { count: images.length }));
      },
      end: (_id, context) => leftOut.tell(reader, context),
    };
  },
  answers: { unit: async ({ workspace }, asked) => evolvedUnit(workspace, asked) },
};

/** Throws `BAD_ARGUMENT` where the projections and patches, which are kept in memory until the end, take more than there is for computing. */
function checkSize(layers: readonly EvolutionLayer[], epochs: number, memoryBytes: number): void {
  const bytes = layers.reduce((sum, { shown, tile }) => sum + bytesPerPixel * shown * epochs * valueCount(tile), 0);
  if (bytes <= memoryBytes) return;
  const places = { megabytes: Math.ceil(bytes / 2 ** 20), most: Math.floor(memoryBytes / 2 ** 20) };
  throw new SwitchbackError('BAD_ARGUMENT', say('evolution.tooMuch', places));
}

/** A float32 of the projection and a byte of the patch. */
const bytesPerPixel = 5;

const firing = (units: readonly EvolutionUnit[]): readonly EvolutionUnit[] => units.filter(({ image }) => image >= 0);

const imagesOf = (task: EvolutionTask): readonly number[] =>
  'images' in task ? task.images : firing(task.units).map(({ image }) => image);

/** The weights of one epoch at a time. */
function weightsByEpoch(load: (epoch: number) => LoadedModel['weights']) {
  let held: { readonly epoch: number; readonly weights: LoadedModel['weights'] } | undefined;
  return (epoch: number) => {
    if (held?.epoch !== epoch) held = { epoch, weights: load(epoch) };
    return held.weights;
  };
}
