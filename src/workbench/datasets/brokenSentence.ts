import { firstNames } from '../../dataset/leftOut.ts';
import type { BrokenGroup } from '../../shared/contract/dataset.ts';
import { type Sentence, say } from '../../shared/sentence.ts';

/** Says how many images could not be read for a reason when they were added, and names a few. */
export const brokenSentence = ({ reason, count, images }: BrokenGroup): Sentence =>
  say('dataset.brokenLeftOut', { reason, count, names: firstNames(images) });

/** The same of images that could not be read later. */
export const troubledSentence = ({ reason, count, images }: BrokenGroup): Sentence =>
  say('dataset.troubledSince', { reason, count, names: firstNames(images) });
