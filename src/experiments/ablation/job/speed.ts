import { initialWeights, multiplyAdds } from '../../../engine/network/parameters.ts';
import { scoresOf } from '../../../engine/network/scores.ts';
import { MEAN } from '../../../engine/program/input.ts';
import { randomIntegers } from '../../../engine/random.ts';
import type { Runtime } from '../../../engine/runtime/runtime.ts';
import { type Sentence, say } from '../../../shared/sentence.ts';
import { greyImage } from '../../../workbench/bench/subject.ts';
import { readyTraining } from '../../../workbench/bench/training.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import { costOf, imagesPerEpoch, type Setting } from './plan.ts';
import type { AblationRun } from './runs.ts';

/** A batch of about so many multiply-adds of the forward pass tells the speed of larger ones, and takes seconds at most. */
const measuredWork = 2e10;

/** How many seconds an image takes the base in training: one step of a batch of noise, after one that warms up. */
export async function secondsPerImage({ base, preprocessing, recipe }: Setting, runtime: Runtime): Promise<number> {
  const batch = Math.max(1, Math.min(recipe.batchSize, Math.floor(measuredWork / multiplyAdds(base))));
  const weights = initialWeights(base, recipe.initialization, 1);
  const subject = {
    ...{ runtime, network: base, preprocessing },
    weights: preprocessing.mean === 'image' ? { ...weights, [MEAN]: greyImage(preprocessing) } : weights,
  };
  const labels = randomIntegers(['speed labels'], batch, scoresOf(base)!.shape[0]!);
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

/** How long runs will take, by the speed of the base and each variant's multiply-adds. */
export async function timeOf(
  workspace: Workspace,
  setting: Setting,
  runs: readonly AblationRun[],
  runtime: Runtime,
): Promise<Sentence> {
  const { epochs } = setting.recipe;
  const cost = runs.reduce((sum, { variant }) => sum + costOf(setting, variant.network), 0);
  const images = imagesPerEpoch(workspace, setting);
  const seconds = cost * epochs * images * (await secondsPerImage(setting, runtime));
  return say('ablation.about', { runs: runs.length, epochs, time: roughly(seconds) });
}

function roughly(seconds: number): Sentence {
  if (seconds < 90) return say('ablation.seconds', { n: Math.ceil(seconds) });
  if (seconds < 5400) return say('ablation.minutes', { n: Math.round(seconds / 60) });
  return say('ablation.hours', { n: Number((seconds / 3600).toPrecision(2)) });
}
