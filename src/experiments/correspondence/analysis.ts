import type { Analysis, Machine } from '../../engine/analysis/analysis.ts';
import { fullBatch, inBatches } from '../../engine/analysis/batches.ts';
import { runWindows } from '../../engine/analysis/occluder.ts';
import { packed } from '../../engine/analysis/overImages.ts';
import { compileMaskedSigns, compileSignDistances } from '../../engine/program/maskedSigns.ts';
import { batchSizeWithin } from '../../engine/program/memory.ts';
import type { Executable, Tensor } from '../../engine/runtime/runtime.ts';
import { arrays, type Found, merge } from './analysis/found.ts';
import { type Place, type Placed, placesOf } from './analysis/places.ts';
import type { CorrespondenceParameters } from './declaration/kept.ts';
import { pairCount, pairsOf } from './declaration/pairs.ts';

/** What a correspondence is told. */
export interface CorrespondenceGiven extends Placed {
  /** float32 `[n, c, h, w]`, and what a mask shows, `[1, c, h, w]`: both as the network's input. */
  readonly images: Tensor;
  readonly baseline: Tensor;
  readonly layers: CorrespondenceParameters['layers'];
}

/** A part, and a pair of images that have it. */
export interface CorrespondenceTask {
  /** part · pairs + pair. */
  readonly number: number;
  readonly part: number;
  readonly first: number;
  readonly second: number;
}

/** sign ε + 1 of every place, uint8 `[places, features]`, by layer. */
type Signs = readonly Tensor[];

/**
 * Compares how masking a part changes the features of two images with how random masks of the same size do (Zeiler & Fergus 2013, §4.3). A part's
 * changes are computed once for each image and stay in memory while pairs of that part are compared.
 */
export const correspondence: Analysis<CorrespondenceGiven, CorrespondenceTask, Found, null, CorrespondenceParameters> =
  {
    open: async (machine, given) => {
      const [signs, distances] = await Promise.all([
        signsOf(machine, given),
        Promise.all(
          given.layers.map(({ features }) =>
            machine.runtime.load(compileSignDistances(features, given.random + 1), {}),
          ),
        ),
      ]);
      return {
        opening: null,
        tasks: (found) => (found ? [] : tasksOf(given)),
        compute: async ({ number, part, first, second }) => {
          const [a, b] = [await signs.of(part, first), await signs.of(part, second)];
          const parts: number[] = [];
          for (const [layer, executable] of distances.entries()) {
            const { distance } = await executable.run({ a: a[layer]!, b: b[layer]! });
            parts.push(...distance!.data);
          }
          return { tasks: Int32Array.of(number), distances: Float32Array.from(parts) };
        },
        close: async () => {
          for (const executable of [signs.executable, ...distances]) await executable.dispose();
        },
      };
    },
    merge,
    ...packed<Found>(),
    arrays,
  };

/** Part by part. */
export function tasksOf({ boxes }: Pick<Placed, 'boxes'>): CorrespondenceTask[] {
  return boxes.flatMap((ofPart, part) =>
    pairsOf(ofPart.length).flatMap(([first, second], pair) =>
      ofPart[first] && ofPart[second] ? [{ number: part * pairCount(ofPart.length) + pair, part, first, second }] : [],
    ),
  );
}

/** Computes the signs of a part's changes, of which those of one part are kept. */
async function signsOf(machine: Machine, given: CorrespondenceGiven) {
  const { network, weights, runtime, memoryBytes } = machine;
  const names = given.layers.map(({ name }) => name);
  const program = compileMaskedSigns(network, names);
  const executable = await runtime.load(program, weights);
  // The first of a batch is the image without a mask.
  const size = Math.max(1, batchSizeWithin(program, memoryBytes, fullBatch + 1) - 1);
  let kept = { part: -1, signs: new Map<number, Signs>() };
  return {
    executable,
    of: async (part: number, image: number): Promise<Signs> => {
      if (kept.part !== part) kept = { part, signs: new Map() };
      const { signs } = kept;
      const known =
        signs.get(image) ?? (await maskedSigns(executable, given, placesOf(given, part, image)!, image, size));
      signs.set(image, known);
      return known;
    },
  };
}

async function maskedSigns(
  executable: Executable,
  { images, baseline, layers }: CorrespondenceGiven,
  places: readonly Place[],
  image: number,
  size: number,
): Promise<Signs> {
  const length = baseline.data.length;
  const data = (images.data as Float32Array).subarray(image * length, (image + 1) * length);
  const subject = { image: { dtype: 'float32', shape: baseline.shape, data } as const, baseline };
  const signs = layers.map(({ features }) => new Uint8Array(places.length * features));
  for (const batch of inBatches(places.length, size)) {
    const windows = Int32Array.from([[0, 0, 0, 0], ...batch.map((place) => places[place]!)].flat());
    const outputs = await runWindows(executable, subject, windows);
    for (const [i, { name, features }] of layers.entries())
      signs[i]!.set((outputs[name]!.data as Float32Array).subarray(features), batch[0]! * features);
  }
  return layers.map(({ features }, i) => ({ dtype: 'uint8', shape: [places.length, features], data: signs[i]! }));
}
