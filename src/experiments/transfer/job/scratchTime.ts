import type { Network } from '../../../engine/network/network.ts';
import type { Runtime } from '../../../engine/runtime/runtime.ts';
import { fewImagesBatch } from '../../../engine/training/fewImages.ts';
import type { Preprocessing } from '../../../shared/preprocessing.ts';
import { type Sentence, say } from '../../../shared/sentence.ts';
import { roughly, secondsPerImage } from '../../../workbench/training/trainingTime.ts';

/** How long trainings from scratch take at most, by the speed of a step now; `images`: from how many each learns. */
export async function scratchTime(
  subject: { readonly runtime: Runtime; readonly network: Network; readonly preprocessing: Preprocessing },
  images: readonly number[],
  steps: number,
): Promise<Sentence> {
  const shown = images.reduce((sum, own) => sum + steps * Math.min(own, fewImagesBatch), 0);
  const seconds = shown * (await secondsPerImage(subject, fewImagesBatch));
  return say('transfer.about', { trainings: images.length, steps, time: roughly(seconds) });
}
