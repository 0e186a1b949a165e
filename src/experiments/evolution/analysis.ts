import type { Analysis, Machine } from '../../engine/analysis/analysis.ts';
import { fullBatch, inBatches } from '../../engine/analysis/batches.ts';
import { type Box, cutArray } from '../../engine/analysis/boxes.ts';
import { keyOf } from '../../engine/analysis/keyed.ts';
import { oneProgram } from '../../engine/analysis/oneProgram.ts';
import { packed } from '../../engine/analysis/overImages.ts';
import { topsOf } from '../../engine/analysis/tops.ts';
import { variedMaps } from '../../engine/analysis/variedMaps.ts';
import { compileProjection, compileTopActivations } from '../../engine/program/compile.ts';
import { batchSizeWithin } from '../../engine/program/memory.ts';
import type { Program } from '../../engine/program/program.ts';
import type { Tensors } from '../../engine/runtime/runtime.ts';
import { mapSize, valueCount } from '../../engine/shape.ts';
import { sheetImages } from '../../shared/contract/unit.ts';
import { arraysOf } from './analysis/arrays.ts';
import { type Found, merge, type Tile } from './analysis/found.ts';
import type { EvolutionParameters } from './declaration.ts';

/** What an evolution is told. Layers and epochs go by their places in these lists. */
export interface EvolutionGiven {
  readonly layers: readonly {
    readonly name: string;
    readonly maps: number;
    readonly shown: number;
    /** Which maps are shown; absent: varied ones, by what they answer to at the last epoch. */
    readonly channels?: readonly number[] | undefined;
  }[];
  readonly epochs: number;
  /** Of each image. */
  readonly labels: readonly number[];
}

/** A map that is shown, in the image that excites it most. */
export interface EvolutionUnit {
  readonly slot: number;
  readonly channel: number;
  /** −1: it fires on none. */
  readonly image: number;
  readonly position: number;
}

/** Images that an epoch's network is shown, or units of a layer that are projected. */
export type EvolutionTask = { readonly epoch: number } & (
  | { readonly images: readonly number[] }
  | { readonly layer: number; readonly units: readonly EvolutionUnit[] }
);

/** A task with the epoch's weights, and those of its images that could be read; for units with what each sees, units without an image left out. */
export interface FedEvolution {
  readonly task: EvolutionTask;
  readonly weights: Tensors;
  readonly images: readonly number[];
  readonly feeds: Tensors;
  readonly seen: readonly { readonly box: Box; readonly patch: Uint8Array }[];
}

/**
 * What the maps of a run answer to at each of its epochs. Every epoch's network is shown all images first; then the maps to be shown are chosen,
 * and projected from the image that excites them most.
 */
export const evolution: Analysis<EvolutionGiven, EvolutionTask, Found, null, EvolutionParameters, FedEvolution> = {
  open: async (machine, given) => {
    const { network, preprocessing, memoryBytes } = machine;
    const names = given.layers.map(({ name }) => name);
    const scanning = compileTopActivations(network, preprocessing, names);
    const projecting = names.map((name) => compileProjection(network, preprocessing, name, 'deconvnet'));
    const sizeOf = (program: Program) => batchSizeWithin(program, memoryBytes, fullBatch);
    const held = oneProgram(machine.runtime);
    return {
      opening: null,
      tasks: (found) => {
        if (!found) {
          const batches = inBatches(given.labels.length, sizeOf(scanning));
          return epochsOf(given).flatMap((epoch) => batches.map((images) => ({ epoch, images })));
        }
        return unitsToProject(given, found).flatMap(({ epoch, layer, units }) =>
          inBatches(units.length, sizeOf(projecting[layer]!)).map((batch) => ({
            ...{ epoch, layer },
            units: batch.map((i) => units[i]!),
          })),
        );
      },
      compute: async ({ task, weights, images, feeds, seen }) => {
        const { epoch } = task;
        if ('images' in task) {
          if (images.length === 0) return { tops: {}, tiles: {} };
          const reduced = await (await held.load(keyOf(epoch), scanning, weights)).run(feeds);
          const tops = given.layers.map(({ name, maps }, layer) => {
            const [value, position, mean] = ['value', 'position', 'mean'].map((part) => reduced[`${name}.${part}`]!);
            return [keyOf(epoch, layer), topsOf(maps, { value: value!, position: position!, mean: mean! }, images)];
          });
          return { tops: Object.fromEntries(tops), tiles: {} };
        }
        const { layer, units } = task;
        const firing = units.filter(({ image }) => image >= 0);
        const cut: Float32Array[] = [];
        if (firing.length > 0) {
          const executable = await held.load(keyOf(epoch, layer), projecting[layer]!, weights);
          const { projection } = await executable.run({ ...feeds, unit: flatUnits(machine, names[layer]!, firing) });
          const size = valueCount(network.inputShape);
          const data = projection!.data as Float32Array;
          for (const [i, { box }] of seen.entries()) {
            const whole = { shape: network.inputShape, data: data.subarray(i * size, (i + 1) * size) };
            cut.push(cutArray(whole, box).data);
          }
        }
        const tiles = units.map((unit): [string, Tile] => {
          const at = firing.indexOf(unit);
          const [projection, patch] = at < 0 ? [new Float32Array(), new Uint8Array()] : [cut[at]!, seen[at]!.patch];
          const label = given.labels[unit.image] ?? -1;
          return [keyOf(epoch, layer, unit.slot), { channel: unit.channel, label, projection, patch }];
        });
        return { tops: {}, tiles: Object.fromEntries(tiles) };
      },
      close: held.dispose,
    };
  },
  merge,
  ...packed<Found>(),
  arrays: arraysOf,
};

const flatUnits = ({ network }: Machine, layer: string, units: readonly EvolutionUnit[]) => {
  const cells = valueCount(mapSize(network.nodes.find(({ name }) => name === layer)!.shape));
  const data = Int32Array.from(units, ({ channel, position }) => channel * cells + position);
  return { dtype: 'int32', shape: [units.length], data } as const;
};

const epochsOf = ({ epochs }: Pick<EvolutionGiven, 'epochs'>) => Array.from({ length: epochs }, (_, epoch) => epoch);

/** By epoch and layer the maps to be shown that have not been projected yet. */
function unitsToProject({ layers, epochs, labels }: EvolutionGiven, { tops, tiles }: Found) {
  const chosen = layers.map(({ channels, shown }, layer) => {
    if (channels) return channels;
    const last = tops[keyOf(epochs - 1, layer)];
    const strongest = Array.from(last?.values.filter((_, i) => i % sheetImages === 0) ?? []);
    const alive = strongest.flatMap((maximum, channel) =>
      maximum > 0 ? [{ channel, maximum, label: labels[last!.images[channel * sheetImages]!]! }] : [],
    );
    return variedMaps(alive, shown);
  });
  return epochsOf({ epochs }).flatMap((epoch) =>
    chosen.map((channels, layer) => {
      const top = tops[keyOf(epoch, layer)];
      const units = channels.map((channel, slot): EvolutionUnit => {
        const first = channel * sheetImages;
        return { slot, channel, image: top?.images[first] ?? -1, position: top?.positions[first] ?? 0 };
      });
      return { epoch, layer, units: units.filter(({ slot }) => !(keyOf(epoch, layer, slot) in tiles)) };
    }),
  );
}
