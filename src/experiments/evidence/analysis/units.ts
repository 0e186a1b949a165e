import type { Machine } from '../../../engine/analysis/analysis.ts';
import { networkBelow } from '../../../engine/analysis/attribution/randomised.ts';
import { inBatches } from '../../../engine/analysis/batches.ts';
import { oneProgram } from '../../../engine/analysis/oneProgram.ts';
import { compileRelevance } from '../../../engine/program/compile.ts';
import { TENSOR } from '../../../engine/program/input.ts';
import { batchSizeWithin } from '../../../engine/program/memory.ts';
import type { Tensor, Tensors } from '../../../engine/runtime/runtime.ts';

/** A unit: its channel, and its flat place in the map. */
export interface Unit {
  readonly channel: number;
  readonly position: number;
}

/** What chooses the unit of an image on a layer. */
export interface UnitChooser {
  /** `classes`: of each image of `tensor` `[n, c, h, w]`. `null` where no unit that fires has to do with the class. */
  readonly choose: (layer: string, tensor: Tensor, classes: readonly number[]) => Promise<(Unit | null)[]>;
  readonly dispose: () => Promise<void>;
}

/** On the layer of scores the unit of the class; below it the map that is most relevant to the class, where it is strongest. */
export function unitChooser({ runtime, network, weights, memoryBytes }: Machine, logits: string): UnitChooser {
  const held = oneProgram(runtime);
  const below = networkBelow(network, logits);
  return {
    choose: async (layer, tensor, classes) => {
      if (layer === logits) return classes.map((channel) => ({ channel, position: 0 }));
      const program = compileRelevance(below, 'tensor', logits, layer);
      const executable = await held.load(layer, program, weights);
      const units: (Unit | null)[] = [];
      for (const batch of inBatches(classes.length, batchSizeWithin(program, memoryBytes, classes.length))) {
        const data = Int32Array.from(batch, (i) => classes[i]!);
        const asked: Tensor = { dtype: 'int32', shape: [data.length], data };
        const found = await executable.run({ [TENSOR]: imagesOf(tensor, batch), classes: asked });
        units.push(...batch.map((_, row) => mostRelevant(found, row)));
      }
      return units;
    },
    dispose: held.dispose,
  };
}

/** Some images of a tensor. */
export function imagesOf({ shape, data }: Tensor, chosen: readonly number[]): Tensor {
  const size = data.length / shape[0]!;
  const images = new Float32Array(chosen.length * size);
  for (const [to, from] of chosen.entries()) images.set(data.subarray(from * size, (from + 1) * size), to * size);
  return { dtype: 'float32', shape: [chosen.length, ...shape.slice(1)], data: images };
}

/** Of the maps that fire the one with the largest relevance, where that is above 0. */
function mostRelevant({ value, position, relevance }: Tensors, row: number): Unit | null {
  const maps = relevance!.shape[1]!;
  let [channel, most] = [-1, 0];
  for (let map = 0; map < maps; map++) {
    const own = relevance!.data[row * maps + map]!;
    if (own > most && value!.data[row * maps + map]! > 0) [channel, most] = [map, own];
  }
  return channel < 0 ? null : { channel, position: position!.data[row * maps + channel]! };
}
