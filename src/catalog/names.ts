import { SwitchbackError } from '../shared/errors.ts';

const namePattern = /^(?=.*\S)\P{Cc}{1,100}$/u;

/** Throws `BAD_ARGUMENT` for a name that is blank, longer than 100 characters or not on one line. `kind`: `data set`, `run`. */
export function checkName(kind: string, name: string): void {
  if (namePattern.test(name)) return;
  const message = `A ${kind} cannot be called ${JSON.stringify(name)}: give it 1 to 100 characters on one line with --name.`;
  throw new SwitchbackError('BAD_ARGUMENT', message);
}
