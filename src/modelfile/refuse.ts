import { SwitchbackError } from '../shared/errors.ts';
import type { Sentence } from '../shared/sentence.ts';

/** A file that is not as it must be. */
export const badFile = (problem: Sentence, cause?: unknown): SwitchbackError =>
  new SwitchbackError('BAD_FILE', problem, { cause });

/** A sound file with something in it that Switchback has no kind for. */
export const unsupported = (problem: Sentence): SwitchbackError => new SwitchbackError('UNSUPPORTED', problem);
