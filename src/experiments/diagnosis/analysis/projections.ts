import type { Machine } from '../../../engine/analysis/analysis.ts';
import { fullBatch } from '../../../engine/analysis/batches.ts';
import { cutArray } from '../../../engine/analysis/boxes.ts';
import { type Rows, rowAt, rowsOf } from '../../../engine/analysis/rows.ts';
import { receptiveFields, unitBox } from '../../../engine/network/receptiveField.ts';
import { compileProjection } from '../../../engine/program/compile.ts';
import { batchSizeWithin } from '../../../engine/program/memory.ts';
import type { Tensors } from '../../../engine/runtime/runtime.ts';
import type { FirstLayers } from './firstLayers.ts';
import type { Layout } from './programs.ts';

/** A map of the second layer where it is strongest: in which image, at which flat position. `rank`: 0 for the strongest of all maps. */
export interface UnitToProject {
  readonly rank: number;
  readonly map: number;
  readonly image: number;
  readonly position: number;
}

/** In a row of a projection what comes before its pixels: map, image, activation, flat position in the map. */
export const projectedNumbers = 4;

/** Loads what projects units of the second layer (Zeiler & Fergus 2013, §2.1). */
export async function projector(machine: Machine, { node, box }: NonNullable<FirstLayers['second']>) {
  const { network, preprocessing, weights, runtime, memoryBytes } = machine;
  const program = compileProjection(network, preprocessing, node.name, 'deconvnet');
  const field = receptiveFields(network).get(node.name)!;
  const [, height, width] = node.shape as readonly [number, number, number];
  const pixels = network.inputShape[0] * network.inputShape[1] * network.inputShape[2];
  const executable = await runtime.load(program, weights);
  return {
    batchSize: batchSizeWithin(program, memoryBytes, fullBatch),
    /** The `most` strongest maps that fire, each where it is strongest; of equal ones the first. */
    strongest: (looked: Rows, layout: Layout<'strongest' | 'position'>, most: number): UnitToProject[] => {
      const best = Array.from({ length: node.shape[0]! }, (_, map) => ({ map, value: 0, image: 0, position: 0 }));
      for (const [i, image] of looked.keys.entries()) {
        const row = rowAt(looked, i);
        const [values, positions] = [row.subarray(...layout.strongest), row.subarray(...layout.position)];
        for (const own of best) {
          const value = values[own.map]!;
          if (value > own.value) Object.assign(own, { value, image, position: positions[own.map]! });
        }
      }
      const firing = best.filter(({ value }) => value > 0).sort((a, b) => b.value - a.value || a.map - b.map);
      return firing.slice(0, most).map(({ map, image, position }, rank) => ({ rank, map, image, position }));
    },
    /** A row for each unit: map, image, activation, position, and the projection in the unit's receptive field, `[c, h, w]`. */
    project: async (units: readonly UnitToProject[], feeds: Tensors): Promise<Rows> => {
      if (units.length === 0) return rowsOf([]);
      const unit = Int32Array.from(units, ({ map, position }) => map * height * width + position);
      const { activation, projection } = await executable.run({
        ...feeds,
        unit: { dtype: 'int32', shape: [unit.length], data: unit },
      });
      const rows = units.map(({ rank, map, image, position }, i) => {
        const [top, left] = unitBox(field, Math.floor(position / width), position % width);
        const data = (projection!.data as Float32Array).subarray(i * pixels, (i + 1) * pixels);
        const cut = cutArray({ shape: network.inputShape, data }, [top, left, ...box]);
        return { key: rank, row: Float32Array.of(map, image, activation!.data[i]!, position, ...cut.data) };
      });
      return rowsOf(rows);
    },
    dispose: executable.dispose,
  };
}
