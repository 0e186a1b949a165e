import { compileFeatures } from '../program/compile.ts';
import { batchSizeWithin } from '../program/memory.ts';
import type { Program } from '../program/program.ts';
import type { Analysis } from './analysis.ts';
import { fullBatch, inBatches } from './batches.ts';
import { batchReading, type FedImages, type ImageBatch, packed } from './overImages.ts';

/** What is told of the features that are wanted. */
export interface FeaturesGiven {
  /** Names of nodes. */
  readonly layers: readonly string[];
  /** Features of a layer with maps, at most; see `pooledFeatures`. */
  readonly most: number;
  /** How many images there are. */
  readonly images: number;
}

/** Features of some images, each of which is in one part alone. */
export interface FoundFeatures {
  /** Their numbers, rising. */
  readonly images: Int32Array;
  /** By layer: float32 `[images, features]`, row after row. */
  readonly rows: Readonly<Record<string, Float32Array>>;
}

/** The features of images as an analysis, so that they can be divided. */
export const layerFeatures: Analysis<FeaturesGiven, ImageBatch, FoundFeatures, null, unknown, FedImages> = {
  open: async ({ runtime, network, preprocessing, weights, memoryBytes }, { layers, most, images }) => {
    const program = compileFeatures(network, preprocessing, layers, most);
    const executable = await runtime.load(program, weights);
    const size = batchSizeWithin(program, memoryBytes, fullBatch);
    return {
      opening: null,
      tasks: (found) => (found ? [] : inBatches(images, size)),
      compute: async ({ images: own, feeds }) => {
        const made = await executable.run(feeds);
        const rows = layers.map((layer) => [layer, made[layer]!.data as Float32Array]);
        return { images: Int32Array.from(own), rows: Object.fromEntries(rows) };
      },
      close: executable.dispose,
    };
  },
  reading: batchReading,
  merge: mergeFeatures,
  ...packed<FoundFeatures>(),
  arrays: () => ({}),
};

/** How many features a layer has in such a program. */
export const featureCount = ({ values, outputs }: Program, layer: string): number =>
  values[outputs[layer]!]!.shape[1] as number;

/** Rows of both, in the order of their images. */
function mergeFeatures(a: FoundFeatures, b: FoundFeatures): FoundFeatures {
  const parts = [a, b];
  const places = parts.flatMap(({ images }, part) => Array.from(images, (image, row) => ({ image, part, row })));
  places.sort((one, other) => one.image - other.image);
  const rows = Object.keys(a.rows).map((layer) => {
    const width = a.rows[layer]!.length / a.images.length;
    const joined = new Float32Array(places.length * width);
    for (const [at, { part, row }] of places.entries())
      joined.set(parts[part]!.rows[layer]!.subarray(row * width, (row + 1) * width), at * width);
    return [layer, joined];
  });
  return { images: Int32Array.from(places, ({ image }) => image), rows: Object.fromEntries(rows) };
}
