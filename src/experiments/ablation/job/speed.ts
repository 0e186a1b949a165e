import type { Runtime } from '../../../engine/runtime/runtime.ts';
import { type Sentence, say } from '../../../shared/sentence.ts';
import { roughly, secondsPerImage } from '../../../workbench/training/trainingTime.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import { costOf, imagesPerEpoch, type Setting } from './plan.ts';
import type { AblationRun } from './runs.ts';

/** How many seconds an image takes the base in training. */
export const speedOf = ({ base, preprocessing, recipe }: Setting, runtime: Runtime): Promise<number> =>
  secondsPerImage({ runtime, network: base, preprocessing }, recipe.batchSize);

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
  const seconds = cost * epochs * images * (await speedOf(setting, runtime));
  return say('ablation.about', { runs: runs.length, epochs, time: roughly(seconds) });
}
