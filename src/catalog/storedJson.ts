import { SwitchbackError } from '../shared/errors.ts';
import { say } from '../shared/sentence.ts';

/** What a row of the catalog holds as JSON. Throws `BAD_FILE` where it is none: the catalog is damaged, though SQLite can read it. */
export function storedJson<T>(text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw damagedRow((error as Error).message, error);
  }
}

/** A row that holds what no Switchback has written. */
export const damagedRow = (problem: string, cause?: unknown): SwitchbackError =>
  new SwitchbackError('BAD_FILE', say('catalog.damagedRow', { problem }), { cause });
