import { z } from 'zod';
import { listAnalyses } from '../../catalog/analyses.ts';
import { type Dataset, findDataset } from '../../catalog/datasets/datasets.ts';
import { type CatalogImage, imagesOfSplit } from '../../catalog/datasets/images.ts';
import { putBlob, readBlob } from '../../catalog/storage/blobs.ts';
import { hashOf } from '../../catalog/storage/content.ts';
import { pictureReader } from '../../dataset/reader.ts';
import type { Machine } from '../../engine/analysis/analysis.ts';
import { fullBatch, inBatches } from '../../engine/analysis/batches.ts';
import { drawByClass } from '../../engine/analysis/folds.ts';
import {
  type FeaturesGiven,
  type FoundFeatures,
  featureCount,
  layerFeatures,
} from '../../engine/analysis/layerFeatures.ts';
import { float32 } from '../../engine/analysis/linearFit.ts';
import { layersOfInterest, resolveLayer } from '../../engine/network/layers.ts';
import { compileFeatures } from '../../engine/program/compile.ts';
import type { Runtime, Tensor } from '../../engine/runtime/runtime.ts';
import { decodeNpy, encodeNpy } from '../../modelfile/npy.ts';
import type { SplitName } from '../../shared/contract/dataset.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { type KeptFeatures, keptFeatures } from '../../shared/foldedAnalysis.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import { type LeftOut, leftOutOf } from '../datasets/leftOut.ts';
import { type LoadedModel, loadModel } from '../models/models.ts';
import { chooseRuntime } from '../runtimes/choose.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { readTasks } from './reading.ts';

export interface FoldedRequest {
  readonly model: string;
  readonly dataset: string;
  readonly split: SplitName;
  /** Default: all that are worth looking into. */
  readonly layers?: readonly string[] | undefined;
  /** Images of each class, at most. */
  readonly perClass: number;
  readonly folds: number;
  readonly seed: number;
  /** Features of a layer with maps, at most; see `pooledFeatures`. */
  readonly features: number;
  readonly runtime?: string | undefined;
}

/** Images of a split in folds, and how their features are to be had. */
export interface FoldedFeatures {
  readonly loaded: LoadedModel;
  readonly dataset: Dataset;
  readonly runtime: Runtime;
  readonly layers: readonly string[];
  /** Every image of the split. */
  readonly images: readonly CatalogImage[];
  /** Draws images, but for those that are to be left out. */
  readonly draw: (leaveOut?: ReadonlySet<CatalogImage>) => DrawnImages;
  /**
   * Computes the features of drawn images and keeps what no analysis has kept before. Throws `BAD_DATASET` where what is left out or cannot be
   * read leaves a class smaller than the folds are many.
   */
  readonly keep: (context: JobContext, drawn: DrawnImages, elsewhere?: FeaturesElsewhere) => Promise<FoldedImages>;
}

/** Images that were drawn, and the place of each among those of its class. */
export interface DrawnImages {
  readonly images: readonly CatalogImage[];
  readonly places: readonly number[];
}

/** Features that were computed elsewhere, of every layer that is asked for. */
export interface FeaturesElsewhere {
  readonly features: ReadonlyMap<string, Tensor>;
  /** Rows that could not be read. */
  readonly unread: readonly number[];
}

/** Images that were drawn, in the order of their features' rows, and what is kept of them. */
export interface FoldedImages {
  readonly images: readonly CatalogImage[];
  readonly kept: KeptFeatures;
}

/**
 * Says of which images of a split features are computed, a number of each class. Throws `NOT_FOUND` for what is not there, `BAD_DATASET` for a
 * data set of one class, a split without images or with a class of fewer images than folds.
 */
export async function foldedFeatures(
  workspace: Workspace,
  request: FoldedRequest,
  context: JobContext,
): Promise<FoldedFeatures> {
  const { catalog } = workspace;
  const loaded = loadModel(workspace, request.model);
  const dataset = findDataset(catalog, request.dataset);
  const layers = request.layers ?? layersOfInterest(loaded.network);
  for (const layer of layers) resolveLayer(loaded.network, layer);
  const { split, perClass, seed } = request;
  if (dataset.classes.length < 2)
    throw new SwitchbackError('BAD_DATASET', say('workbench.oneClass', { name: dataset.name }));
  const all = imagesOfSplit(catalog, dataset.id, split);
  if (all.length === 0)
    throw new SwitchbackError('BAD_DATASET', say('workbench.splitEmpty', { split, dataset: dataset.name }));
  checkClasses(dataset.classes, all, request);
  const runtime = await chooseRuntime(request.runtime, context.warn);
  const labelsOf = (some: readonly CatalogImage[]) => some.map(({ label }) => label);
  const draw = (leaveOut: ReadonlySet<CatalogImage> = new Set()): DrawnImages => {
    const left = all.filter((image) => !leaveOut.has(image));
    const place = drawByClass(labelsOf(left), dataset.classes.length, perClass, [seed]);
    return { images: left.filter((_, i) => place[i]! >= 0), places: place.filter((own) => own >= 0) };
  };
  const keep = async (
    ofPass: JobContext,
    { images, places: drawn }: DrawnImages,
    elsewhere?: FeaturesElsewhere,
  ): Promise<FoldedImages> => {
    const subject = { loaded, root: dataset.root, images, layers, runtime, most: request.features };
    const { features, unread } = await keptFeaturesOf(workspace, subject, ofPass, elsewhere);
    const isUnread = new Set(unread);
    checkClasses(
      dataset.classes,
      images.filter((_, i) => !isUnread.has(i)),
      request,
    );
    const places = drawn.map((own, i) => (isUnread.has(i) ? -1 : own));
    return { images, kept: { features, unread, places, labels: labelsOf(images) } };
  };
  return { loaded, dataset, runtime, layers, images: all, draw, keep };
}

/** A layer's kept features, `[images, features]`. Throws as `readBlob`. */
export function readFeatures({ blobs }: Pick<Workspace, 'blobs'>, { features }: KeptFeatures, layer: string): Tensor {
  const { shape, data } = decodeNpy(readBlob(blobs, features.find((own) => own.layer === layer)!.blob));
  return float32(shape, data as Float32Array);
}

function checkClasses(
  classes: readonly string[],
  images: readonly CatalogImage[],
  { folds, dataset, split, perClass }: FoldedRequest,
): void {
  const counts = Map.groupBy(images, ({ label }) => label);
  const small = classes.findIndex((_, label) => (counts.get(label)?.length ?? 0) < folds);
  if (small < 0) return;
  const count = counts.get(small)?.length ?? 0;
  const places = { name: classes[small]!, count, folds, split, dataset };
  const problem =
    perClass < folds ? say('workbench.fewPerClass', { perClass, folds }) : say('workbench.fewerThanFolds', places);
  throw new SwitchbackError('BAD_DATASET', problem);
}

interface Subject {
  readonly loaded: LoadedModel;
  readonly root: string;
  readonly images: readonly CatalogImage[];
  readonly layers: readonly string[];
  readonly runtime: Runtime;
  readonly most: number;
}

/**
 * By layer, from elsewhere or an earlier analysis where one has kept the same, else in passes over the images whose features fit a quarter of
 * memory each. Throws `BAD_ARGUMENT` where those of one layer do not.
 */
async function keptFeaturesOf(
  workspace: Workspace,
  subject: Subject,
  context: JobContext,
  elsewhere: FeaturesElsewhere | undefined,
) {
  const { loaded, layers, images, most } = subject;
  const { network, preprocessing, model } = loaded;
  const widths = compileFeatures(network, preprocessing, layers, most);
  const bytesOf = (layer: string) => 4 * images.length * featureCount(widths, layer);
  const largest = layers.toSorted((a, b) => bytesOf(b) - bytesOf(a))[0]!;
  const [bytes, budget] = [bytesOf(largest), workspace.memoryBytes / 4];
  if (bytes > budget) {
    const fitting = Math.floor(budget / (4 * featureCount(widths, largest)));
    throw new SwitchbackError(
      'BAD_ARGUMENT',
      say('workbench.featuresTooLarge', { layer: largest, images: images.length, most: fitting }),
    );
  }
  const hashes = images.map(({ hash }) => hash);
  const keyOf = (layer: string) => hashOf(JSON.stringify([model.blob, network, preprocessing, hashes, layer, most]));
  const known = earlierFeatures(workspace);
  const found = new Map(layers.flatMap((layer) => known.get(keyOf(layer))?.map((own) => [layer, own] as const) ?? []));
  const unread = new Set([...found.values()].flatMap((own) => own.unread));
  const keep = (features: FeaturesElsewhere['features'], broken: readonly number[]) => {
    for (const i of broken) unread.add(i);
    for (const [layer, tensor] of features) {
      const blob = putBlob(workspace.blobs, encodeNpy(tensor));
      found.set(layer, { layer, key: keyOf(layer), values: tensor.shape[1]!, blob, unread: [...broken] });
    }
  };
  if (elsewhere) keep(elsewhere.features, elsewhere.unread);
  const reader = pictureReader(subject.root, images, preprocessing);
  const leftOut = leftOutOf(workspace.catalog, images);
  // Of features that are there already, too, it is said without which images they are.
  const earlier = inBatches(unread.size, fullBatch).map((batch) => batch.map((i) => [...unread][i]!));
  for await (const { broken } of reader.read(earlier, context.signal)) leftOut.note([...unread], broken);
  const groups = grouped(
    layers.filter((layer) => !found.has(layer)),
    bytesOf,
    budget,
  );
  for (const [pass, group] of groups.entries()) {
    const done = { before: pass * images.length, total: groups.length * images.length };
    keep(await passOver(workspace, { ...subject, leftOut }, group, done, context), [...leftOut.broken.keys()]);
  }
  await leftOut.tell(reader, context);
  const features = layers.map((layer) => {
    const { unread: _, ...own } = found.get(layer)!;
    return { ...own, layer };
  });
  return { features, unread: [...unread].toSorted((a, b) => a - b) };
}

/** In order, as many together as the budget holds. */
function grouped(layers: readonly string[], bytesOf: (layer: string) => number, budget: number): string[][] {
  const groups: string[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const layer of layers) {
    bytes += bytesOf(layer);
    if (bytes > budget) {
      groups.push([]);
      bytes = bytesOf(layer);
    }
    groups.at(-1)!.push(layer);
  }
  return groups;
}

const withFeatures = z.object({ ...keptFeatures.shape });

/** What analyses have kept, by key. */
function earlierFeatures({ catalog }: Pick<Workspace, 'catalog'>) {
  const all = listAnalyses(catalog).flatMap(({ result }) => {
    const { success, data } = withFeatures.safeParse(result);
    return success ? data.features.map((own) => ({ ...own, unread: data.unread })) : [];
  });
  return Map.groupBy(all, ({ key }) => key);
}

/** One pass over the images: the features of a group of layers, zeros for what cannot be read. */
async function passOver(
  { memoryBytes }: Workspace,
  { loaded, root, images, runtime, most, leftOut }: Subject & { readonly leftOut: LeftOut },
  layers: readonly string[],
  { before, total }: { readonly before: number; readonly total: number },
  { report, signal }: JobContext,
): Promise<FeaturesElsewhere['features']> {
  const { network, preprocessing, weights } = loaded;
  const machine = { runtime, network, preprocessing, weights, memoryBytes };
  const given = { layers, most, images: images.length };
  const computing = await layerFeatures.open(machine, given);
  const table = featureTable(machine, given);
  let done = before;
  try {
    const pictures = { root, images, preprocessings: [preprocessing] };
    for await (const batch of readTasks(computing.tasks(null), layerFeatures.reading!, pictures, signal)) {
      leftOut.note(batch.task, batch.broken);
      if (batch.fed) table.set(await computing.compute(batch.fed, signal));
      done += batch.task.length;
      report({ unit: 'images', done, total, step: say('progress.features') });
    }
  } finally {
    await computing.close();
  }
  return table.features;
}

/** What the features of one image take. */
export function bytesOfFeatures(
  { network, preprocessing }: Pick<Machine, 'network' | 'preprocessing'>,
  { layers, most }: Pick<FeaturesGiven, 'layers' | 'most'>,
): number {
  const program = compileFeatures(network, preprocessing, layers, most);
  return layers.reduce((sum, layer) => sum + 4 * featureCount(program, layer), 0);
}

/** The features of layers, `[images, features]` each, zeros until `set` says them. */
export function featureTable(
  { network, preprocessing }: Pick<Machine, 'network' | 'preprocessing'>,
  { layers, most, images }: FeaturesGiven,
): { readonly features: ReadonlyMap<string, Tensor>; readonly set: (found: FoundFeatures) => void } {
  const program = compileFeatures(network, preprocessing, layers, most);
  const features = new Map(
    layers.map((layer) => {
      const shape = [images, featureCount(program, layer)] as const;
      return [layer, float32(shape, new Float32Array(shape[0] * shape[1]))];
    }),
  );
  const set = ({ images: numbers, rows }: FoundFeatures) => {
    for (const [layer, { shape, data }] of features) {
      const width = shape[1]!;
      for (const [row, image] of numbers.entries())
        (data as Float32Array).set(rows[layer]!.subarray(row * width, (row + 1) * width), image * width);
    }
  };
  return { features, set };
}
