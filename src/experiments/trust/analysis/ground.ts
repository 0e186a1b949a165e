import type { Machine } from '../../../engine/analysis/analysis.ts';
import {
  type AttributedUnits,
  type Attributor,
  importance,
  openAttributor,
} from '../../../engine/analysis/attribution/attributor.ts';
import { networkBelow } from '../../../engine/analysis/attribution/randomised.ts';
import { rangeOf } from '../../../engine/analysis/attribution/scores.ts';
import { type Box, cutArray } from '../../../engine/analysis/boxes.ts';
import { cellGrid, positionCount, positionInGrid } from '../../../engine/network/cellGrid.ts';
import type { Network } from '../../../engine/network/network.ts';
import { compileSsim, ssimWindow } from '../../../engine/program/mapSimilarity.ts';
import type { Executable, Runtime, Tensor } from '../../../engine/runtime/runtime.ts';
import type { TrustGiven } from './given.ts';

/** What all controls compute with. */
export interface Ground {
  /** As far as the units' layer. */
  readonly network: Network;
  /** By method; `null` where a method has nothing to go by. */
  readonly attributors: readonly (Attributor | null)[];
  /** SSIM of two maps of importance in a box of so many px, each divided by its largest value. */
  readonly ssim: (a: Float32Array, b: Float32Array, box: Box) => Promise<number>;
  readonly close: () => Promise<void>;
}

export interface Subject extends Omit<Ground, 'close'> {
  readonly given: TrustGiven;
  readonly machine: Machine;
  readonly signal: AbortSignal;
}

/** Loads the methods. Throws `BAD_ARGUMENT` where the layer cannot be projected. */
export async function openGround(machine: Machine, given: TrustGiven): Promise<Ground> {
  const { runtime, memoryBytes } = machine;
  const { layer: node, methods, baseline, seed } = given;
  const network = networkBelow(machine.network, node);
  const attributors: (Attributor | null)[] = [];
  for (const method of methods)
    attributors.push(await openAttributor(method, { runtime, network, memoryBytes, node, baseline, seed }));
  const ssim = ssimPrograms(runtime);
  return {
    ...{ network, attributors },
    ssim: (a, b, box) => ssim.of(ofLargest(a), ofLargest(b), box),
    close: async () => {
      await ssim.close();
      for (const attributor of attributors) await attributor?.dispose();
    },
  };
}

/** Some items, by number. */
export function unitsOf(given: TrustGiven, network: Network, numbers: readonly number[]): AttributedUnits {
  const { images, items, layer } = given;
  const size = images.data.length / images.shape[0]!;
  const data = new Float32Array(numbers.length * size);
  for (const [row, i] of numbers.entries()) {
    const { picture } = items[i]!;
    data.set(images.data.subarray(picture * size, (picture + 1) * size), row * size);
  }
  const cells = cellsOf(network, layer);
  return {
    images: { dtype: 'float32', shape: [numbers.length, ...images.shape.slice(1)], data },
    units: Int32Array.from(numbers, (i) => items[i]!.channel * cells + placeOf(given, network, i)),
  };
}

/** Cells of a map of a layer. */
export const cellsOf = (network: Network, layer: string): number => positionCount(cellGrid(network, layer));

/** Flat place of an item in its map. */
export const placeOf = ({ items, layer }: TrustGiven, network: Network, item: number): number =>
  positionInGrid(cellGrid(network, layer), items[item]!.position);

/** A map's values in a box: all of them, and the importance of each pixel. */
export function inBox(map: Float32Array, [height, width]: readonly [number, number], box: Box) {
  const values = cutArray({ shape: [map.length / (height * width), height, width], data: map }, box).data;
  return { values, importance: importance(values, box[2] * box[3]) };
}

/** A map divided by its largest value: maps of one picture under other weights differ in scale alone by much. */
function ofLargest(map: Float32Array): Float32Array {
  const most = map.reduce((a, b) => Math.max(a, b), 0);
  return most > 0 ? map.map((value) => value / most) : map;
}

/** A program for each size of a box, loaded when it is asked for. */
function ssimPrograms(runtime: Runtime) {
  const loaded = new Map<string, Promise<Executable>>();
  return {
    /** NaN of maps that are smaller than a window, or the same everywhere. */
    of: async (a: Float32Array, b: Float32Array, [, , height, width]: Box): Promise<number> => {
      if (Math.min(height, width) < ssimWindow || rangeOf(a) === 0 || rangeOf(b) === 0) return Number.NaN;
      const size = `${height} ${width}`;
      const executable = loaded.get(size) ?? runtime.load(compileSsim([height, width]), {});
      loaded.set(size, executable);
      const map = (data: Float32Array): Tensor => ({ dtype: 'float32', shape: [1, 1, height, width], data });
      // Both reach 1.
      const least = Math.min(...[a, b].map((own) => own.reduce((x, y) => Math.min(x, y), 1)));
      const range: Tensor = { dtype: 'float32', shape: [1, 1, 1, 1], data: Float32Array.of(1 - least) };
      return (await (await executable).run({ a: map(a), b: map(b), range })).ssim!.data[0]!;
    },
    close: async () => {
      for (const executable of loaded.values()) await (await executable).dispose();
    },
  };
}
