import type { SlidingWindow } from '../../shared/slidingWindow.ts';
import { INPUT, type Network } from '../network/network.ts';
import {
  BASELINE,
  cleanMaps,
  compileCleanMaps,
  compileRest,
  compileSlices,
  placeFeed,
  wholeMaps,
} from '../program/incremental/compile.ts';
import { groupSizes, type IncrementalPlan, placesAlong } from '../program/incremental/plan.ts';
import { batchSizeWithin } from '../program/memory.ts';
import { joined } from '../runtime/batchParts.ts';
import type { Executable, Runtime, Tensor, Tensors } from '../runtime/runtime.ts';
import type { CleanOutcome, Occluder, OcclusionImages } from './occluder.ts';

export interface OccluderRequest {
  readonly runtime: Runtime;
  readonly network: Network;
  readonly weights: Tensors;
  /** The node whose maps are followed. */
  readonly layer: string;
  readonly images: OcclusionImages;
  readonly grid: SlidingWindow;
  /** How the grid's windows are computed. */
  readonly plan: IncrementalPlan;
  readonly memoryBytes: number;
}

/** Positions in a batch, slices and whole images: 64 slices take 4 % longer a position on ZFNet. */
const fullBatch = { slices: 128, whole: 32 } as const;

/**
 * Computes under each window only what the window can reach, and takes the rest from the layers of the clean image (Krypton: Nakandala
 * et al. 2019, §3): exact. A program of slices is loaded when the first position wants it. Throws as `runtime.load`.
 */
export async function incrementalOccluder(request: OccluderRequest): Promise<Occluder> {
  const { runtime, network, weights, layer, images, plan, memoryBytes } = request;
  const { division } = plan;
  const restProgram = compileRest(network, division, layer);
  // A network without scores may be in slices up to the layer followed.
  const rest = Object.keys(restProgram.outputs).length > 0 ? await runtime.load(restProgram, weights) : nothing;
  const clean = await cleanImage(request, rest).catch(async (error: unknown) => {
    await rest.dispose();
    throw error;
  });
  const parameters = { ...weights, ...clean.maps, [BASELINE]: images.baseline };

  const columnClasses = plan.columns.classes.length;
  const programs = plan.rows.classes.flatMap((_, row) =>
    plan.columns.classes.map((_, column) => compileSlices(network, division, layer, groupSizes(plan, row, column))),
  );
  const loaded = new Map<number, Promise<Executable>>();
  const load = (group: number): Promise<Executable> => {
    const known = loaded.get(group) ?? runtime.load(programs[group]!, parameters);
    loaded.set(group, known);
    return known;
  };
  const at = positionsIn(request);
  const groupOf = (position: number): number => {
    const [row, column] = at(position);
    return row.ofClass * columnClasses + column.ofClass;
  };
  const runGroup = async (group: number, positions: readonly number[]) => {
    const places = Object.keys(programs[group]!.feeds).map((feed): [string, Tensor] => {
      const data = Int32Array.from(
        positions.flatMap((position) => at(position).map(({ starts }) => starts.get(feed)!)),
      );
      return [feed, { dtype: 'int32', shape: [positions.length, 2], data }];
    });
    return (await load(group)).run(Object.fromEntries(places));
  };
  const most = division.sliced.length > 0 ? fullBatch.slices : fullBatch.whole;
  const batchSize = Math.min(...[restProgram, ...programs].map((of) => batchSizeWithin(of, memoryBytes, most)));

  return {
    clean: clean.outcome,
    batches: (positions) =>
      chunked(
        [...positions].sort((a, b) => groupOf(a) - groupOf(b)),
        batchSize,
      ),
    run: async (batch) => {
      const parts: Tensors[] = [];
      for (const [group, positions] of Map.groupBy(batch, groupOf)) parts.push(await runGroup(group, positions));
      const slices = joined(parts);
      const { output = null, total = slices.total } = await rest.run(slices);
      return { output, total: total! };
    },
    dispose: async () => {
      for (const executable of await Promise.allSettled(loaded.values())) {
        if (executable.status === 'fulfilled') await executable.value.dispose();
      }
      await rest.dispose();
    },
  };
}

/** Of a program without outputs. */
const nothing: Pick<Executable, 'run' | 'dispose'> = { run: async () => ({}), dispose: async () => {} };

/** The maps that slices are taken from, and what the network makes of the image. */
async function cleanImage(
  { runtime, network, weights, layer, images, plan }: OccluderRequest,
  rest: Pick<Executable, 'run'>,
) {
  const executable = await runtime.load(compileCleanMaps(network, plan.division, layer), weights);
  try {
    const maps = await executable.run({ image: images.image });
    const frontier = plan.division.frontier.map((name) => [wholeMaps(name), maps[cleanMaps(name)]!] as const);
    const { total, strongest, output = null } = { ...maps, ...(await rest.run(Object.fromEntries(frontier))) };
    return { maps, outcome: { total, strongest, output } as CleanOutcome };
  } finally {
    await executable.dispose();
  }
}

/** Position in the grid → its row's and its column's class and the feeds that say where slices begin. */
function positionsIn({ network, grid, plan }: OccluderRequest) {
  const along = (axis: 0 | 1) => {
    const extents = new Map([[INPUT, network.inputShape[axis + 1]!]]);
    for (const { name, shape } of network.nodes) extents.set(name, shape[axis + 1] ?? 1);
    return placesAlong(axis === 0 ? plan.rows : plan.columns, extents).map(({ ofClass, starts }) => ({
      ofClass,
      starts: new Map([...starts].map(([owner, start]) => [placeFeed(owner), start])),
    }));
  };
  const [rows, columns] = [along(0), along(1)];
  return (position: number) =>
    [rows[Math.floor(position / grid.columns.length)]!, columns[position % grid.columns.length]!] as const;
}

function chunked<T>(values: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, i) => values.slice(i * size, (i + 1) * size));
}
