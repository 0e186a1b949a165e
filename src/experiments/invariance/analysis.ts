import type { Analysis } from '../../engine/analysis/analysis.ts';
import { fullBatch, inBatches } from '../../engine/analysis/batches.ts';
import { packed } from '../../engine/analysis/overImages.ts';
import { batchSizeWithin } from '../../engine/program/memory.ts';
import type { Tensors } from '../../engine/runtime/runtime.ts';
import { argMaxOfRow } from '../../engine/training/metrics.ts';
import { compileDistances, distanceOf, normOf } from './analysis/distances.ts';
import { arraysOf, type InvariancePart, merge } from './analysis/parts.ts';
import type { InvarianceParameters } from './declaration/kept.ts';

/** What an invariance is told. */
export interface InvarianceGiven {
  readonly layers: readonly string[];
  /** The node whose output is probabilities of classes; `null` where the model tells none apart. */
  readonly output: string | null;
  /** For each picture the class that is followed; `null`: the most probable of the picture as it is. */
  readonly targets: readonly (number | null)[];
  /** How many pictures are made of each. */
  readonly points: number;
}

/** Some items of a picture, by their numbers: 0 is the picture as it is, the others are what was made of it. */
export interface InvarianceTask {
  readonly image: number;
  readonly items: readonly number[];
}

/** With the pictures of `rowsOf`, decoded. */
export type FedInvariance = InvarianceTask & { readonly feeds: Tensors };

/** The items that a batch holds: the picture as it is comes first, for all distances are to it. */
export const rowsOf = ({ items }: InvarianceTask): readonly number[] => [0, ...items.filter((item) => item > 0)];

/**
 * How far the features of transformed pictures are from those of the pictures as they are, and how probable their class stays
 * (Zeiler & Fergus 2013, figure 5).
 */
export const invariance: Analysis<
  InvarianceGiven,
  InvarianceTask,
  InvariancePart,
  null,
  InvarianceParameters,
  FedInvariance
> = {
  open: async ({ runtime, network, preprocessing, weights, memoryBytes }, { layers, output, targets, points }) => {
    const program = compileDistances(network, preprocessing, layers, output);
    const executable = await runtime.load(program, weights);
    const size = Math.max(2, batchSizeWithin(program, memoryBytes, fullBatch));
    return {
      opening: null,
      tasks: (found) =>
        found ? [] : targets.flatMap((_, image) => inBatches(1 + points, size - 1).map((items) => ({ image, items }))),
      compute: async (task) => {
        const { image, items } = task;
        const results = await executable.run(task.feeds);
        const rows = rowsOf(task);
        const places = items.map((item) => rows.indexOf(item));
        const roots = (nameOf: (layer: string) => string) =>
          Float32Array.from(
            places.flatMap((place) => layers.map((layer) => Math.sqrt(results[nameOf(layer)]!.data[place]!))),
          );
        const scores = output === null ? null : results[output]!;
        const classes = scores ? scores.data.length / rows.length : 0;
        const target = targets[image] ?? (scores ? argMaxOfRow(scores, 0) : 0);
        return {
          items: Int32Array.from(items, (item) => image * (1 + points) + item),
          distance: roots(distanceOf),
          norm: roots(normOf),
          probability: Float32Array.from(scores ? places : [], (place) => scores!.data[place * classes + target]!),
          topClass: Int32Array.from(scores ? places : [], (place) => argMaxOfRow(scores!, place)),
        };
      },
      close: executable.dispose,
    };
  },
  merge,
  ...packed<InvariancePart>(),
  arrays: arraysOf,
};
