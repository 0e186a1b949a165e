import type { Network } from '../../engine/network/network.ts';
import { initialWeights, multiplyAdds } from '../../engine/network/parameters.ts';
import { scoresOf } from '../../engine/network/scores.ts';
import { MEAN } from '../../engine/program/input.ts';
import { randomIntegers } from '../../engine/random.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { Preprocessing } from '../../shared/preprocessing.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import { greyImage } from '../bench/subject.ts';
import { readyTraining } from '../bench/training.ts';

/** A batch of about so many multiply-adds of the forward pass tells the speed of larger ones, and takes seconds at most. */
const measuredWork = 2e10;

/** How many seconds an image takes a network in training, in batches of `batchSize` at most: one step of a batch of noise, after one that warms up. */
export async function secondsPerImage(
  {
    runtime,
    network,
    preprocessing,
  }: { readonly runtime: Runtime; readonly network: Network; readonly preprocessing: Preprocessing },
  batchSize: number,
): Promise<number> {
  const batch = Math.max(1, Math.min(batchSize, Math.floor(measuredWork / multiplyAdds(network))));
  const weights = initialWeights(network, 'he', 1);
  const subject = {
    ...{ runtime, network, preprocessing },
    weights: preprocessing.mean === 'image' ? { ...weights, [MEAN]: greyImage(preprocessing) } : weights,
  };
  const labels = randomIntegers(['speed labels'], batch, scoresOf(network)!.shape[0]!);
  const { train, dispose } = await readyTraining(subject, labels);
  try {
    await train();
    const startMs = performance.now();
    await train();
    return (performance.now() - startMs) / 1000 / batch;
  } finally {
    await dispose();
  }
}

/** A time as one says it: `40 s`, `12 min`, `3.5 h`. */
export function roughly(seconds: number): Sentence {
  if (seconds < 90) return say('progress.seconds', { n: Math.ceil(seconds) });
  if (seconds < 5400) return say('progress.minutes', { n: Math.round(seconds / 60) });
  return say('progress.hours', { n: Number((seconds / 3600).toPrecision(2)) });
}
