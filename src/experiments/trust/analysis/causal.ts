import { fed, importance, perPoint } from '../../../engine/analysis/attribution/attributor.ts';
import {
  levels,
  nearness,
  type Patches,
  patchesOf,
  patchMeans,
} from '../../../engine/analysis/attribution/pixelOrder.ts';
import { inBatches } from '../../../engine/analysis/batches.ts';
import { compileHidden } from '../../../engine/program/attribution.ts';
import { batchSizeWithin } from '../../../engine/program/memory.ts';
import type { Tensor } from '../../../engine/runtime/runtime.ts';
import { leastSquares } from '../declaration/limits.ts';
import { type Found, pieces } from './found.ts';
import { type Subject, unitsOf } from './ground.ts';

/**
 * The activation of an item's unit while shares of the pixels that it sees are hidden, and while they alone are shown: in the order of each method's map,
 * from the middle of its receptive field outwards, and in random orders.
 */
export async function causalControl(subject: Subject, item: number): Promise<Found> {
  const { given, machine, network, attributors, signal } = subject;
  const { layer, methods, shares, inputSize, orders, patch, baseline, seed, items } = given;
  const { box, middle } = items[item]!;
  const patches = patchesOf(box, patch);
  const pixels = inputSize[0] * inputSize[1];
  const found = new Float32Array(2 * (methods.length + 1 + orders) * shares.length).fill(Number.NaN);
  const asked = unitsOf(given, network, [item]);
  const ordered: (Float32Array | null)[] = [];
  for (const attributor of attributors) {
    const own = await attributor?.attribute(asked, machine.weights);
    ordered.push(
      own && own.activations[0] !== 0 ? patchMeans(importance(own.maps[0]!, pixels), inputSize[1], patches) : null,
    );
  }
  const program = compileHidden(network, layer);
  const size = batchSizeWithin(program, machine.memoryBytes, shares.length);
  const executable = await machine.runtime.load(program, {});
  try {
    const image = asked.images;
    const weights = fed(program, machine.weights);
    const curve = async (level: Tensor, from: Tensor, to: Tensor, at: number) => {
      for (const batch of inBatches(shares.length, size)) {
        const unit: Tensor = {
          dtype: 'int32',
          shape: [batch.length],
          data: new Int32Array(batch.length).fill(asked.units[0]!),
        };
        const share = perPoint(batch.map((i) => shares[i]!));
        const { activation } = await executable.run({ ...weights, image: from, baseline: to, level, share, unit });
        found.set(activation!.data, at + batch[0]!);
      }
    };
    const rows = [...ordered, nearness(patches, middle), ...new Array<'random'>(orders).fill('random')];
    for (const [order, scores] of rows.entries()) {
      signal.throwIfAborted();
      if (scores === null || isTooSmall(patches)) continue;
      const key = ['order of pixels', seed, item, order] as const;
      const data = levels(patches, inputSize, scores === 'random' ? null : scores, key);
      const level: Tensor = { dtype: 'float32', shape: [1, 1, ...inputSize], data };
      await curve(level, image, baseline, order * shares.length);
      await curve(level, baseline, image, (rows.length + order) * shares.length);
    }
  } finally {
    await executable.dispose();
  }
  return { [pieces.causal(item)]: found };
}

const isTooSmall = ({ rows, columns }: Patches): boolean => rows * columns < leastSquares;
