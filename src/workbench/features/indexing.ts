import { type Dataset, findDataset } from '../../catalog/datasets/datasets.ts';
import { type CatalogImage, imagesOfSplit } from '../../catalog/datasets/images.ts';
import {
  beginPass,
  type IndexPass,
  type IndexQuestion,
  type MapResult,
  passState,
  savePass,
} from '../../catalog/features/indexes.ts';
import { transact } from '../../catalog/storage/database.ts';
import type { BrokenPicture } from '../../dataset/pictureBatch.ts';
import type { PictureBatch } from '../../dataset/reader.ts';
import { pictureReader } from '../../dataset/reader.ts';
import { fullBatch, inBatches } from '../../engine/analysis/batches.ts';
import { emptyScan, type ScanState, scan } from '../../engine/analysis/scan.ts';
import { deadMaps, strongest } from '../../engine/analysis/topActivations.ts';
import { layersOfInterest, resolveLayer } from '../../engine/network/layers.ts';
import type { Network } from '../../engine/network/network.ts';
import { compileTopActivations } from '../../engine/program/compile.ts';
import { batchSizeWithin } from '../../engine/program/memory.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import { type LeftOut, leftOutOf, leftOutWarning } from '../datasets/leftOut.ts';
import { type LoadedModel, loadModel } from '../models/models.ts';
import { scanBatches } from '../pictures/scanBatches.ts';
import { chooseRuntime } from '../runtimes/choose.ts';
import type { Workspace } from '../workspace/workspace.ts';

export interface IndexRequest {
  /** `RUN@EPOCH`. */
  readonly model: string;
  readonly dataset: string;
  readonly split: 'train' | 'val' | 'test';
  /** Names of nodes; `all`: every node but the softmax; default: what the paper calls the layers' maps. */
  readonly layers?: readonly string[] | 'all' | undefined;
  /** How many images are kept for each map. */
  readonly top: number;
  readonly runtime?: string | undefined;
}

/** What a pass has found. */
export interface IndexOutcome {
  readonly pass: IndexPass;
  readonly layers: readonly { readonly layer: string; readonly maps: number; readonly dead: number }[];
}

const saveIntervalMs = 30_000;

/** An index that has been checked and is ready to be computed. */
export interface PreparedIndex {
  readonly loaded: LoadedModel;
  readonly dataset: Dataset;
  /** Those of the split. */
  readonly images: readonly CatalogImage[];
  readonly layers: readonly string[];
  readonly runtime: Runtime;
  readonly question: IndexQuestion;
}

/** Checks what is asked; nothing is kept yet. Throws `NOT_FOUND` for what is not there, `BAD_DATASET` for an empty split. */
export async function prepareIndex(
  workspace: Workspace,
  request: IndexRequest,
  { warn }: Pick<JobContext, 'warn'>,
): Promise<PreparedIndex> {
  const { catalog } = workspace;
  const { split, top } = request;
  const loaded = loadModel(workspace, request.model);
  const dataset = findDataset(catalog, request.dataset);
  const images = imagesOfSplit(catalog, dataset.id, split);
  if (images.length === 0)
    throw new SwitchbackError('BAD_DATASET', say('workbench.splitEmpty', { split, dataset: dataset.name }));
  const layers = layersOf(loaded.network, request.layers);
  const runtime = await chooseRuntime(request.runtime, warn);
  const of = { modelId: loaded.model.id, datasetId: dataset.id, split, top };
  const question = { ...of, images: images.length, runtime: runtime.version, layers };
  return { loaded, dataset, images, layers, runtime, question };
}

/**
 * Finds for every feature map of the chosen layers the images that excite it most, in one pass over a split, and how often
 * it fires. An unfinished pass of the same question goes on where it stopped, a finished one is the answer, whichever runtime computed
 * it: their numbers are the same. A warning says so where that was another than this one. Stored about twice a minute and on a stop.
 * Throws `BAD_DATASET` for an empty split or one of which no image can be read.
 */
export async function indexSplit(
  workspace: Workspace,
  request: IndexRequest,
  context: JobContext,
): Promise<IndexOutcome> {
  const { catalog } = workspace;
  const prepared = await prepareIndex(workspace, request, context);
  const { dataset, images, layers, runtime } = prepared;
  const { network, preprocessing, weights } = prepared.loaded;
  const begun = beginPass(catalog, prepared.question);

  if (begun.runtime !== runtime.version && begun.imagesDone > 0) {
    const places = { runtime: begun.runtime, wanted: runtime.version };
    context.warn(begun.finishedAt === null ? say('progress.passGoesOn', places) : say('progress.passReused', places));
  }

  const state = stateOf(workspace, network, begun, layers, images);
  const program = compileTopActivations(network, preprocessing, layers, { fired: true });
  const size = batchSizeWithin(program, workspace.memoryBytes, fullBatch);
  const reader = pictureReader(dataset.root, images, preprocessing);
  const leftOut = leftOutOf(catalog, images);
  const batches = inBatches(images.length, size, begun.imagesDone);
  const pictures = noting(leftOut, batches, reader.read(batches, context.signal));

  let done = begun.imagesDone;
  const brokenSoFar = () => begun.broken + leftOut.broken.size;
  const save = (finished: boolean) =>
    savePass(catalog, begun.id, { imagesDone: done, broken: brokenSoFar(), finished }, resultsOf(state, images));
  if (begun.finishedAt === null) {
    const executable = await runtime.load(program, weights);
    let savedMs = performance.now();
    try {
      for await (const batch of scan(executable, state, scanBatches(preprocessing, pictures))) {
        done = batch.next;
        context.report({ unit: 'images', done, total: images.length, step: say('progress.indexing') });
        if (performance.now() - savedMs < saveIntervalMs) continue;
        save(false);
        savedMs = performance.now();
      }
      if (done === brokenSoFar()) throw unreadable(images, [...leftOut.broken.values()]);
      save(true);
    } catch (error) {
      if (context.signal.aborted) save(false);
      throw error;
    } finally {
      await executable.dispose();
    }
  }

  await leftOut.tell(reader, context);
  return outcomeOf({ ...begun, imagesDone: done, broken: brokenSoFar() }, state);
}

/**
 * Keeps what a pass has found that was computed elsewhere, whole: as `indexSplit` would have. Where the catalog has the pass already, that stays.
 * Throws `BAD_DATASET` when no image could be read.
 */
export function keepIndex(
  { catalog }: Workspace,
  { images, question }: PreparedIndex,
  state: ScanState,
  broken: readonly BrokenPicture[],
  context: JobContext,
): IndexOutcome {
  if (broken.length === images.length) throw unreadable(images, broken);
  const progress = { imagesDone: images.length, broken: broken.length };
  const pass = transact(catalog, () => {
    const begun = beginPass(catalog, question);
    savePass(catalog, begun.id, { ...progress, finished: true }, resultsOf(state, images));
    return begun;
  });
  leftOutWarning(catalog, images)(broken, context);
  return outcomeOf({ ...pass, ...progress }, state);
}

const outcomeOf = (pass: IndexPass, state: ScanState): IndexOutcome => ({
  pass,
  layers: [...state].map(([layer, top]) => ({ layer, maps: top.maps, dead: deadMaps(top) })),
});

/** Node names asked for, checked; softmax outputs are left out of `all`, for the logits before them say more. */
function layersOf(network: Network, wanted: IndexRequest['layers']): string[] {
  if (wanted === 'all') return network.nodes.filter(({ layer }) => layer.op !== 'softmax').map(({ name }) => name);
  if (wanted === undefined) return [...layersOfInterest(network)];
  return [...new Set(wanted.map((name) => resolveLayer(network, name).name))];
}

/** The state of a pass as far as it has come: stored image ids become positions in the pass again. */
function stateOf(
  { catalog }: Workspace,
  network: Network,
  pass: IndexPass,
  layers: readonly string[],
  images: readonly CatalogImage[],
): ScanState {
  const state = emptyScan(network, layers, pass.top);
  if (pass.imagesDone === 0) return state;
  const positionOf = new Map(images.map(({ id }, position) => [id, position]));
  for (const layer of layers) {
    const into = state.get(layer)!;
    for (const map of passState(catalog, pass.id, layer)) {
      into.meanSums[map.channel] = map.meanSum;
      into.firings[map.channel] = map.firings;
      into.firedSums[map.channel] = map.firedSum ?? Number.NaN;
      for (const [rank, { imageId, value, position }] of map.top.entries()) {
        const at = map.channel * pass.top + rank;
        into.values[at] = value;
        into.images[at] = positionOf.get(imageId)!;
        into.positions[at] = position;
      }
    }
  }
  return state;
}

function* resultsOf(state: ScanState, images: readonly CatalogImage[]): Generator<[string, MapResult[]]> {
  for (const [layer, top] of state) {
    yield [
      layer,
      Array.from({ length: top.maps }, (_, channel): MapResult => {
        const rows = strongest(top, channel);
        return {
          channel,
          maximum: rows[0]?.value ?? 0,
          meanSum: top.meanSums[channel]!,
          firings: top.firings[channel]!,
          firedSum: Number.isNaN(top.firedSums[channel]) ? null : top.firedSums[channel]!,
          top: rows.map(({ image, value, position }) => ({ imageId: images[image]!.id, value, position })),
        };
      }),
    ];
  }
}

async function* noting(
  leftOut: LeftOut,
  batches: readonly (readonly number[])[],
  read: AsyncIterable<PictureBatch>,
): AsyncGenerator<PictureBatch> {
  let next = 0;
  for await (const batch of read) {
    leftOut.note(batches[next]!, batch.broken);
    next += 1;
    yield batch;
  }
}

function unreadable(images: readonly CatalogImage[], broken: readonly BrokenPicture[]): SwitchbackError {
  const [first] = broken;
  const { path: image } = images[first!.position]!;
  const example = say('progress.imageIs', { image, reason: first!.reason });
  return new SwitchbackError('BAD_DATASET', say('workbench.noneReadFor', { count: images.length, example }));
}
