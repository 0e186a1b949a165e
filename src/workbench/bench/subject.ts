import { preprocessingFor } from '../../dataset/preprocessing.ts';
import { fullBatch } from '../../engine/analysis/batches.ts';
import type { Network } from '../../engine/network/network.ts';
import { initialWeights } from '../../engine/network/parameters.ts';
import { presetNetwork } from '../../engine/network/presets.ts';
import { compileForward } from '../../engine/program/compile.ts';
import { MEAN, TENSOR } from '../../engine/program/input.ts';
import { randomBytes, randomNormals } from '../../engine/random.ts';
import type { Executable, Runtime, Tensor } from '../../engine/runtime/runtime.ts';
import type { Preprocessing } from '../../shared/preprocessing.ts';

/** What is measured: `zfnet` with random weights, and its bare forward pass. */
export interface BenchSubject {
  readonly runtime: Runtime;
  readonly network: Network;
  readonly preprocessing: Preprocessing;
  readonly weights: Record<string, Tensor>;
  /** The forward pass from the network's input to the class probabilities: nothing before it, nothing beside it. */
  readonly forward: Executable;
  /** Runs the bare forward pass over `images` images in full batches. */
  readonly runForward: (images: number) => Promise<void>;
}

/** A preset with random weights. */
export function randomModel(
  preset: string,
  classes: number,
): Pick<BenchSubject, 'network' | 'preprocessing' | 'weights'> {
  const network = presetNetwork(preset, { classes });
  const preprocessing = preprocessingFor('paper', network.inputShape);
  return { network, preprocessing, weights: { ...initialWeights(network, 'he', 1), [MEAN]: greyImage(preprocessing) } };
}

export async function benchSubject(runtime: Runtime): Promise<BenchSubject> {
  const { network, preprocessing, weights } = randomModel('zfnet', 1000);
  const forward = await runtime.load(compileForward(network, 'tensor', network.outputs), weights);
  const shape = [fullBatch, ...network.inputShape];
  const data = randomNormals(
    ['bench'],
    shape.reduce((a, c) => a * c, 1),
  ).map((x) => 50 * x);
  const batch: Tensor = { dtype: 'float32', shape, data };
  const runForward = async (images: number) => {
    for (let done = 0; done < images; done += fullBatch) await forward.run({ [TENSOR]: batch });
  };
  return { runtime, network, preprocessing, weights, forward, runForward };
}

/** A batch of noise as decoded pictures, uint8 `[n, H, W, c]`. */
export function noisePixels({ channels, decodeSize }: Preprocessing, n: number): Uint8Array {
  return randomBytes(['bench pixels'], n * decodeSize[0] * decodeSize[1] * channels);
}

/** In place of a mean image: middle grey, `[c, H, W]`. */
export function greyImage({ channels, decodeSize }: Preprocessing): Tensor {
  const data = new Float32Array(channels * decodeSize[0] * decodeSize[1]).fill(128);
  return { dtype: 'float32', shape: [channels, ...decodeSize], data };
}
