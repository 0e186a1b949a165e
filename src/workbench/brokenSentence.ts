import { firstNames } from '../dataset/leftOut.ts';
import type { DatasetDescription } from '../shared/contract/dataset.ts';
import { type Sentence, say } from '../shared/sentence.ts';

/** Says how many images cannot be read for a reason, and names a few. */
export const brokenSentence = ({ reason, count, images }: DatasetDescription['broken'][number]): Sentence =>
  say('dataset.brokenLeftOut', { reason, count, names: firstNames(images) });
