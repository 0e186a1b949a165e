import type { Analysis, Machine, Reading } from '../../engine/analysis/analysis.ts';
import { fullBatch, inBatches } from '../../engine/analysis/batches.ts';
import { packed } from '../../engine/analysis/overImages.ts';
import { mergeTables, rowAt, rowsOf, type Tables } from '../../engine/analysis/rows.ts';
import { compileFeatures, compileRelevance, compileTopActivations } from '../../engine/program/compile.ts';
import { batchSizeWithin } from '../../engine/program/memory.ts';
import type { Executable, Tensors } from '../../engine/runtime/runtime.ts';
import { arraysOf, mapsRow, rowHead, tables } from './analysis/arrays.ts';
import { strongestImages } from './analysis/strongest.ts';
import type { RangeParameters } from './declaration/kept.ts';

/** What it is told. */
export interface RangeGiven {
  readonly layer: string;
  readonly channels: readonly number[];
  /** Of each image its id, its class in the data set, and the number of that class among the model's, −1 where it has none. */
  readonly ids: readonly number[];
  readonly labels: readonly number[];
  readonly classes: readonly number[];
  /** The node with the scores, where the layer leads to one. */
  readonly logits: string | null;
  /** Whose features tell how alike images are. */
  readonly by: (Pick<Machine, 'network' | 'preprocessing' | 'weights'> & { readonly layer: string }) | null;
}

/** Images to go through the model, or through the one by whose features they are compared. */
export interface RangeTask {
  readonly stage: 'maps' | 'features';
  readonly images: readonly number[];
}

/** Those of a task's images that could be read. */
export interface FedRange extends RangeTask {
  readonly feeds: Tensors;
}

export const rangeReading: Reading<RangeGiven, RangeTask, FedRange> = {
  preprocessings: ({ preprocessing }, { by }) => [preprocessing, ...(by ? [by.preprocessing] : [])],
  of: ({ stage, images }) => ({ images, by: [stage === 'maps' ? 0 : 1] }),
  fed: ({ stage }, images, [feeds]) => (images.length > 0 ? { stage, images, feeds: feeds! } : null),
};

/** Features of an image at most, to be compared by. */
const mostFeatures = 1024;

/**
 * What the maps of a layer make of every image of a split, and how alike those are that excite each most, by the features of a model that a person
 * names (Dreyer et al. 2025).
 */
export const activationRange: Analysis<RangeGiven, RangeTask, Tables, null, RangeParameters, FedRange> = {
  open: async (machine, given) => {
    const { runtime, network, preprocessing, weights, memoryBytes } = machine;
    const { layer, channels, ids, labels, classes, logits, by } = given;
    const program = logits
      ? compileRelevance(network, preprocessing, logits, layer)
      : compileTopActivations(network, preprocessing, [layer]);
    const ofFeatures = by && compileFeatures(by.network, by.preprocessing, [by.layer], mostFeatures);
    const executables: Executable[] = [];
    const close = async () => {
      for (const own of executables) await own.dispose();
    };
    try {
      executables.push(await runtime.load(program, weights));
      if (ofFeatures) executables.push(await runtime.load(ofFeatures, by.weights));
    } catch (error) {
      await close();
      throw error;
    }
    return {
      opening: null,
      tasks: (found) => {
        const size = batchSizeWithin(program, memoryBytes, fullBatch);
        if (!found) return inBatches(ids.length, size).map((images) => ({ stage: 'maps', images }));
        if (!ofFeatures || found[tables.features]) return [];
        const left = imagesToCompare(found, channels.length);
        return inBatches(left.length, batchSizeWithin(ofFeatures, memoryBytes, fullBatch)).map((batch) => ({
          ...{ stage: 'features', images: batch.map((i) => left[i]!) },
        }));
      },
      compute: async ({ stage, images, feeds }) => {
        if (stage === 'features') {
          const { data, shape } = (await executables[1]!.run(feeds))[by!.layer]!;
          const rows = images.map((key, i) => ({
            ...{ key, row: (data as Float32Array).slice(i * shape[1]!, (i + 1) * shape[1]!) },
          }));
          return { [tables.features]: rowsOf(rows) };
        }
        const own = Int32Array.from(images, (image) => Math.max(0, classes[image]!));
        const made = await executables[0]!.run({
          ...feeds,
          ...(logits && { classes: { dtype: 'int32' as const, shape: [own.length], data: own } }),
        });
        const part = (name: string) => made[logits ? name : `${layer}.${name}`];
        const maps = part('value')!.shape[1]!;
        const rows = images.map((image, i) => {
          const of = (name: string) => channels.map((channel) => part(name)!.data[i * maps + channel]!);
          const isKnown = logits !== null && classes[image]! >= 0;
          const relevance = isKnown ? of('relevance') : channels.map(() => Number.NaN);
          const about = { id: ids[image]!, label: labels[image]! };
          return { key: image, row: mapsRow(about, of('value'), of('position'), relevance) };
        });
        return { [tables.maps]: rowsOf(rows) };
      },
      close,
    };
  },
  reading: rangeReading,
  merge: mergeTables,
  ...packed<Tables>(),
  arrays: arraysOf,
};

/** The strongest images of every map, each once, by number. */
function imagesToCompare(found: Tables, maps: number): number[] {
  const table = found[tables.maps]!;
  const { keys } = table;
  const chosen = Array.from({ length: maps }, (_, map) =>
    strongestImages((i) => rowAt(table, i)[rowHead + map]!, keys.length).map((i) => keys[i]!),
  );
  return [...new Set(chosen.flat())].sort((a, b) => a - b);
}
