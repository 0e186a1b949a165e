import type { Analysis, Machine, Reading } from '../../engine/analysis/analysis.ts';
import { packed } from '../../engine/analysis/overImages.ts';
import { mergeTables, type Rows, rowsOf, type Tables } from '../../engine/analysis/rows.ts';
import { batchSizeWithin } from '../../engine/program/memory.ts';
import type { Executable, Runtime, Tensor, Tensors } from '../../engine/runtime/runtime.ts';
import { foundArrays } from './analysis/arrays.ts';
import { evenBatches, leastImages } from './analysis/batches.ts';
import { layerValues, matchUnits, type UnitValues } from './analysis/matching.ts';
import { activityProgram, hsicProgram } from './analysis/programs.ts';
import { hsicTable, pairTable, unitTable } from './analysis/tables.ts';
import type { SimilarityParameters } from './declaration/kept.ts';
import type { UnitValue } from './declaration/unitValue.ts';

/** A model that is compared: its layers, and how many units each has. */
export interface Compared extends Pick<Machine, 'network' | 'preprocessing' | 'weights'> {
  readonly layers: readonly { readonly name: string; readonly units: number }[];
}

export interface SimilarityGiven {
  readonly models: readonly [Compared, Compared];
  readonly images: number;
  readonly value: UnitValue;
  /** Images of a batch, at most. */
  readonly batch: number;
}

/** A batch of images, or a layer of the first model beside one of the second, by their numbers. */
export type SimilarityTask =
  | { readonly stage: 'images'; readonly images: readonly number[] }
  | {
      readonly stage: 'layers';
      readonly pair: readonly [first: number, second: number];
      readonly values: readonly [UnitValues, UnitValues];
    };

/** A task with those of its images that could be read, as each model reads them. */
export type FedSimilarityTask =
  | (Extract<SimilarityTask, { stage: 'images' }> & { readonly feeds: readonly [Tensors, Tensors] })
  | Extract<SimilarityTask, { stage: 'layers' }>;

export const similarityReading: Reading<SimilarityGiven, SimilarityTask, FedSimilarityTask> = {
  preprocessings: (_, { models }) => models.map(({ preprocessing }) => preprocessing),
  of: (task) => (task.stage === 'images' ? { images: task.images, by: [0, 1] } : { images: [], by: [] }),
  fed: (task, images, [first, second]) => {
    if (task.stage === 'layers') return task;
    return images.length > 0 ? { ...task, images, feeds: [first!, second!] } : null;
  },
};

/** Images of a batch, at most and where memory allows: the more, the less CKA varies by chance. */
const fullBatch = 64;

/** Images of a batch: what memory allows for the larger of both models, but never fewer than 8, as CKA needs some. */
export function batchOf(models: SimilarityGiven['models'], value: UnitValue, memoryBytes: number): number {
  const sizes = models.map((own) => batchSizeWithin(programOf(own, value), memoryBytes, fullBatch));
  return Math.max(2 * leastImages, Math.min(...sizes));
}

/**
 * What two models have in common: CKA of their layers batch by batch (Kornblith et al. 2019, Nguyen et al. 2021), then which units of theirs answer to
 * the same images (Li et al. 2016).
 */
export const similarity: Analysis<
  SimilarityGiven,
  SimilarityTask,
  Tables,
  null,
  SimilarityParameters,
  FedSimilarityTask
> = {
  open: async ({ runtime }, { models, images, value, batch }) => {
    const executables: Executable[] = [];
    const close = async () => {
      for (const own of executables) await own.dispose();
    };
    try {
      for (const own of models) executables.push(await runtime.load(programOf(own, value), own.weights));
    } catch (error) {
      await close();
      throw error;
    }
    const [first, second] = models;
    return {
      opening: null,
      tasks: (found) => {
        if (!found) return evenBatches(images, batch).map((own) => ({ stage: 'images', images: own }));
        const values = models.map((own, i) => layerValues(found[unitTable(i)]!, own.layers));
        return first.layers.flatMap((_, a) =>
          second.layers.flatMap((_, b) => {
            const task = { stage: 'layers', pair: [a, b], values: [values[0]![a]!, values[1]![b]!] } as const;
            return found[pairTable(a, b)] ? [] : [task];
          }),
        );
      },
      compute: async (task) => {
        if (task.stage === 'layers') return { [pairTable(...task.pair)]: await matchUnits(runtime, task.values) };
        const made = [
          await executables[0]!.run(task.feeds[0]),
          await executables[1]!.run(task.feeds[1]), // one at a time: each takes all cores
        ];
        const { images: own } = task;
        const grams = models.flatMap(({ layers }, i) => layers.map((_, layer) => made[i]![`gram-${layer}`]!));
        return {
          [unitTable(0)]: unitRows(own, made[0]!.units!),
          [unitTable(1)]: unitRows(own, made[1]!.units!),
          ...(own.length >= leastImages && { [hsicTable]: await hsicRow(runtime, own, grams) }),
        };
      },
      close,
    };
  },
  reading: similarityReading,
  merge: mergeTables,
  ...packed<Tables>(),
  arrays: foundArrays,
};

const programOf = ({ network, preprocessing, layers }: Compared, value: UnitValue) =>
  activityProgram(
    network,
    preprocessing,
    layers.map(({ name }) => name),
    value,
  );

function unitRows(images: readonly number[], { data, shape }: Tensor): Rows {
  const width = shape[1]!;
  const own = data as Float32Array;
  return rowsOf(images.map((key, i) => ({ key, row: own.subarray(i * width, (i + 1) * width) })));
}

/** A batch's row: how many images it has, then the estimates of HSIC of all layers, those of the first model before those of the second. */
async function hsicRow(runtime: Runtime, images: readonly number[], grams: readonly Tensor[]): Promise<Rows> {
  const n = images.length;
  const data = new Float32Array(grams.length * n * n);
  for (const [i, gram] of grams.entries()) data.set(gram.data as Float32Array, i * n * n);
  const executable = await runtime.load(hsicProgram(grams.length, n), {});
  try {
    const { hsic } = await executable.run({ grams: { dtype: 'float32', shape: [grams.length, n, n], data } });
    return rowsOf([{ key: images[0]!, row: Float32Array.of(n, ...(hsic!.data as Float32Array)) }]);
  } finally {
    await executable.dispose();
  }
}
