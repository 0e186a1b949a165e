import { runName } from '../../shared/contract/training.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';

const datasetName = /^(?=.*\S)\P{Cc}{1,100}$/u;

/** Throws `BAD_ARGUMENT` for a name that is blank, longer than 100 characters or not on one line. */
export function refuseBadDatasetName(name: string): void {
  if (!datasetName.test(name)) throw refusal('catalog.badDatasetName', name);
}

/** Throws `BAD_ARGUMENT` for what no run may be called: its name stands before an epoch, in `name@epoch`, and in paths. */
export function refuseBadRunName(name: string): void {
  if (!runName.safeParse(name).success) throw refusal('catalog.badRunName', name);
}

/** As `refuseBadRunName` for the model of a file: its name stands where a run's may. */
export function refuseBadModelName(name: string): void {
  if (!runName.safeParse(name).success) throw refusal('catalog.badModelName', name);
}

const refusal = (key: 'catalog.badDatasetName' | 'catalog.badRunName' | 'catalog.badModelName', name: string) =>
  new SwitchbackError('BAD_ARGUMENT', say(key, { name: JSON.stringify(name) }));
