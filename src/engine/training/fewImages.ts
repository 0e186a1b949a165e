import type { Preprocessing } from '../../shared/preprocessing.ts';
import { inputScale } from '../../shared/preprocessing.ts';
import type { Network } from '../network/network.ts';
import { initialWeights } from '../network/parameters.ts';
import { compileTrainingStep } from '../program/trainingStep.ts';
import { randomPermutation } from '../random.ts';
import type { Runtime, Tensor, Tensors } from '../runtime/runtime.ts';
import { startingTensors, stateAfter, trainStep, weightsOf } from './trainer.ts';

/** Decoded pictures `[n, height, width, channels]` as they are fed, by the feed's name, and their classes. */
export interface LabelledPictures {
  readonly feed: string;
  readonly pixels: Tensor & { readonly dtype: 'uint8' };
  readonly labels: Int32Array;
}

export const fewImagesBatch = 32;
/** Nothing is left to learn where the mean loss of so many steps, or of an epoch where that is longer, is below this, in nats. */
const learntBelow = { loss: 1e-3, steps: 10 } as const;
const rates = { first: 0.01, last: 0.001 } as const;
const lastFrom = 0.8;

/**
 * Trains a network from fresh weights (He's) on few images that are all in memory: momentum 0.9, batches of 32, learning rate 0.01, a tenth of it in
 * the last fifth of the steps; it ends before, where nothing is left to learn. `constants`: the mean image, where the preprocessing subtracts one. Gives the
 * weights, and the constants with them. Throws `DIVERGED`.
 */
export async function trainOnFew(
  {
    runtime,
    network,
    preprocessing,
    constants,
  }: {
    readonly runtime: Runtime;
    readonly network: Network;
    readonly preprocessing: Preprocessing;
    readonly constants: Tensors;
  },
  { feed, pixels, labels }: LabelledPictures,
  { steps, seed }: { readonly steps: number; readonly seed: number },
  signal: AbortSignal,
): Promise<Tensors> {
  const options = { momentum: 0.9, weightDecay: 0, filterRadius: null, inputScale: inputScale(preprocessing) };
  const program = compileTrainingStep(network, preprocessing, options);
  const executable = await runtime.load(program, constants);
  const series = executable.series(startingTensors(initialWeights(network, 'he', seed), program));
  const perEpoch = Math.ceil(labels.length / fewImagesBatch);
  const told = Math.max(learntBelow.steps, perEpoch);
  const losses: number[] = [];
  const size = pixels.data.length / labels.length;
  try {
    for (let step = 0; step < steps; step++) {
      signal.throwIfAborted();
      const [epoch, at] = [Math.floor(step / perEpoch), step % perEpoch];
      const order = randomPermutation([seed, 'order', epoch], labels.length);
      const rows = order.subarray(at * fewImagesBatch, (at + 1) * fewImagesBatch);
      const data = new Uint8Array(rows.length * size);
      for (const [i, row] of rows.entries()) data.set(pixels.data.subarray(row * size, (row + 1) * size), i * size);
      const batch: Tensor = { dtype: 'uint8', shape: [rows.length, ...pixels.shape.slice(1)], data };
      const own = { feeds: { [feed]: batch }, labels: Int32Array.from(rows, (row) => labels[row]!) };
      const rate = step < lastFrom * steps ? rates.first : rates.last;
      const { loss } = await trainStep(series, network, own, rate, { seed, epoch, step });
      losses.push(loss);
      const latest = losses.slice(-told);
      if (latest.length === told && latest.reduce((sum, value) => sum + value, 0) < learntBelow.loss * told) break;
    }
    return { ...weightsOf(await stateAfter(series, rates.last, { epoch: 0, step: losses.length })), ...constants };
  } finally {
    await series.dispose();
    await executable.dispose();
  }
}
