import { SwitchbackError } from '../shared/errors.ts';
import { say } from '../shared/sentence.ts';

const namePattern = /^(?=.*\S)\P{Cc}{1,100}$/u;

/** Throws `BAD_ARGUMENT`, saying `refusal`, for a name that is blank, longer than 100 characters or not on one line. */
export function checkName(refusal: 'catalog.badDatasetName' | 'catalog.badRunName', name: string): void {
  if (namePattern.test(name)) return;
  throw new SwitchbackError('BAD_ARGUMENT', say(refusal, { name: JSON.stringify(name) }));
}
