import { fullBatch, inBatches } from '../../engine/analysis/batches.ts';
import { addCounts, batchReading, type ImageAnalysis, packed } from '../../engine/analysis/overImages.ts';
import { compileTopActivations } from '../../engine/program/compile.ts';
import { batchSizeWithin } from '../../engine/program/memory.ts';

/** `[maps, classes]` and `[classes]`: counts add up to the same in any order. */
type Found = Record<'firings' | 'images', Int32Array>;

/** Counts of each class's images those on which every map fires. */
export const classResponse: ImageAnalysis<Found, { readonly maps: number; readonly classes: readonly string[] }> = {
  open: async ({ runtime, network, preprocessing, weights, memoryBytes }, { layer, maps, labels, classes }) => {
    const program = compileTopActivations(network, preprocessing, [layer]);
    const executable = await runtime.load(program, weights);
    const size = batchSizeWithin(program, memoryBytes, fullBatch);
    return {
      opening: null,
      tasks: (found) => (found ? [] : inBatches(labels.length, size)),
      compute: async ({ images, feeds }) => {
        const { data } = (await executable.run(feeds))[`${layer}.value`]!; // [n, maps]
        const found = { firings: new Int32Array(maps * classes), images: new Int32Array(classes) };
        for (const [i, image] of images.entries()) {
          const label = labels[image]!;
          found.images[label]! += 1;
          for (let map = 0; map < maps; map++)
            if (data[i * maps + map]! > 0) found.firings[map * classes + label]! += 1;
        }
        return found;
      },
      close: executable.dispose,
    };
  },
  reading: batchReading,
  merge: addCounts,
  ...packed<Found>(),
  arrays: (found, { maps, classes: { length } }) => ({
    firings: { shape: [maps, length], data: found?.firings ?? new Int32Array(maps * length) },
    images: { shape: [length], data: found?.images ?? new Int32Array(length) },
  }),
};
