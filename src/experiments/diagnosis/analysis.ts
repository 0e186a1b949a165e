import type { Analysis, Machine, Reading } from '../../engine/analysis/analysis.ts';
import { fullBatch, inBatches } from '../../engine/analysis/batches.ts';
import { packed } from '../../engine/analysis/overImages.ts';
import { mergeTables, rowAt, rowsOf, type Tables } from '../../engine/analysis/rows.ts';
import { weightName } from '../../engine/network/parameters.ts';
import { batchSizeWithin } from '../../engine/program/memory.ts';
import type { Executable, Tensor, Tensors } from '../../engine/runtime/runtime.ts';
import { foundArrays } from './analysis/arrays.ts';
import { type FirstLayers, firstLayers } from './analysis/firstLayers.ts';
import { FILTERS, filterProgram, imageProgram, UNIT_FILTERS } from './analysis/programs.ts';
import { projector, type UnitToProject } from './analysis/projections.ts';
import type { DiagnosisParameters } from './declaration/kept.ts';

/** A model that is diagnosed, besides what it is computed on. */
export type Diagnosed = Pick<Machine, 'network' | 'preprocessing' | 'weights'>;

export interface DiagnosisGiven {
  readonly models: readonly Diagnosed[];
  /** How many images there are, and how many maps of the second layer are projected. */
  readonly images: number;
  readonly maps: number;
}

/** `model`: its place among those given. */
export type DiagnosisTask = { readonly model: number } & (
  | { readonly stage: 'filters' }
  | { readonly stage: 'images'; readonly images: readonly number[] }
  | { readonly stage: 'projections'; readonly units: readonly UnitToProject[] }
);

/** A task with what can be read of its images, decoded; units whose image cannot be read are left out. */
export type FedDiagnosisTask = DiagnosisTask & { readonly feeds: Tensors };

export const diagnosisReading: Reading<DiagnosisGiven, DiagnosisTask, FedDiagnosisTask> = {
  preprocessings: (_, { models }) => models.map(({ preprocessing }) => preprocessing),
  of: (task) => {
    if (task.stage === 'filters') return { images: [], by: [] };
    const images = task.stage === 'images' ? task.images : task.units.map(({ image }) => image);
    return { images, by: [task.model] };
  },
  fed: (task, images, [feeds = {}]) => {
    if (task.stage === 'filters') return { ...task, feeds };
    if (task.stage === 'images') return images.length > 0 ? { ...task, images, feeds } : null;
    return { ...task, units: task.units.filter(({ image }) => images.includes(image)), feeds };
  },
};

/** Looks at filters, then at images, then projects the strongest maps of the second layer. */
export const diagnosis: Analysis<DiagnosisGiven, DiagnosisTask, Tables, null, DiagnosisParameters, FedDiagnosisTask> = {
  open: async (machine, { models, images, maps }) => {
    const opened: OpenedModel[] = [];
    const close = async () => {
      for (const own of opened) await own.dispose();
    };
    try {
      for (const [i, model] of models.entries()) opened.push(await openModel({ ...machine, ...model }, i, maps));
    } catch (error) {
      await close();
      throw error;
    }
    return {
      opening: null,
      tasks: (found) =>
        found ? opened.flatMap(({ further }) => further(found)) : opened.flatMap((own) => own.first(images)),
      compute: async (task) => opened[task.model]!.compute(task),
      close,
    };
  },
  reading: diagnosisReading,
  merge: mergeTables,
  ...packed<Tables>(),
  arrays: foundArrays,
};

interface OpenedModel {
  readonly first: (images: number) => readonly DiagnosisTask[];
  readonly further: (found: Tables) => readonly DiagnosisTask[];
  readonly compute: (task: FedDiagnosisTask) => Promise<Tables>;
  readonly dispose: () => Promise<void>;
}

async function openModel(machine: Machine, model: number, most: number): Promise<OpenedModel> {
  const { network, preprocessing, weights, runtime, memoryBytes } = machine;
  const layers = firstLayers(network)!;
  const { program, layout } = imageProgram(network, preprocessing, layers);
  const looking = await runtime.load(program, weights);
  const projecting = layers.second ? await projector(machine, layers.second) : null;
  const size = batchSizeWithin(program, memoryBytes, fullBatch);
  const named = (table: string) => `${table}-${model + 1}`;
  return {
    first: (images) => [
      { model, stage: 'filters' },
      ...inBatches(images, size).map((batch) => ({ model, stage: 'images' as const, images: batch })),
    ],
    further: (found) => {
      const looked = found[named('images')];
      if (!projecting || most === 0 || !looked || found[named('projections')]) return [];
      const units = projecting.strongest(looked, layout, most);
      return inBatches(units.length, projecting.batchSize).map((batch) => ({
        ...{ model, stage: 'projections' as const },
        units: batch.map((i) => units[i]!),
      }));
    },
    compute: async (task) => {
      if (task.stage === 'filters') return { [named('filters')]: await filterRows(machine, layers) };
      if (task.stage === 'projections')
        return { [named('projections')]: await projecting!.project(task.units, task.feeds) };
      return { [named('images')]: await rowsFrom(looking, task.images, task.feeds) };
    },
    dispose: async () => {
      await looking.dispose();
      await projecting?.dispose();
    },
  };
}

async function rowsFrom(executable: Executable, keys: readonly number[], feeds: Tensors) {
  const { row } = await executable.run(feeds);
  const table = { keys: Int32Array.from(keys), values: row!.data as Float32Array };
  return rowsOf(keys.map((key, i) => ({ key, row: rowAt(table, i) })));
}

/** A row for each filter: its weights, then as `filterProgram`. */
async function filterRows({ runtime, weights, memoryBytes }: Machine, layers: FirstLayers) {
  const filters = weights[weightName(layers.conv.name, 'weight')]!;
  const data = filters.data as Float32Array;
  const { program } = filterProgram(layers, filters.shape);
  const count = filters.shape[0]!;
  const length = data.length / count;
  const unit = { dtype: 'float32' as const, shape: [count, length], data: unitRows(data, length) };
  const executable = await runtime.load(program, { [UNIT_FILTERS]: unit });
  try {
    const rows: { readonly key: number; readonly row: Float32Array }[] = [];
    for (const batch of inBatches(count, batchSizeWithin(program, memoryBytes, count))) {
      const weightsOf = (key: number) => data.subarray(key * length, (key + 1) * length);
      const own = data.subarray(batch[0]! * length, (batch.at(-1)! + 1) * length);
      const { row } = await executable.run({
        [FILTERS]: { ...filters, shape: [batch.length, ...filters.shape.slice(1)], data: own } as Tensor,
      });
      const table = { keys: Int32Array.from(batch), values: row!.data as Float32Array };
      rows.push(...batch.map((key, i) => ({ key, row: Float32Array.of(...weightsOf(key), ...rowAt(table, i)) })));
    }
    return rowsOf(rows);
  } finally {
    await executable.dispose();
  }
}

/** Each row divided by its length; a row of zeros stays. */
function unitRows(data: Float32Array, length: number): Float32Array {
  const lengths = Array.from({ length: data.length / length }, (_, i) =>
    Math.hypot(...data.subarray(i * length, (i + 1) * length)),
  );
  return data.map((value, i) => value / (lengths[Math.floor(i / length)]! || 1));
}
