import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { Database } from '../storage/database.ts';

/**
 * Throws `BAD_ARGUMENT` for a name that a run or the model of a file has: a model is asked for by either. `own` is what the name may have already.
 */
export function checkNameIsFree(
  db: Database,
  name: string,
  own: { readonly runId?: number; readonly modelId?: number } = {},
): void {
  const run = db.prepare<[string, number], number>('SELECT 1 FROM run WHERE name = ? AND id <> ?');
  const model = db.prepare<[string, number], number>('SELECT 1 FROM model WHERE name = ? AND id <> ?');
  if (run.get(name, own.runId ?? 0)) {
    const problem = own.runId === undefined ? 'catalog.runExists' : 'catalog.runNameTaken';
    throw new SwitchbackError('BAD_ARGUMENT', say(problem, { name }));
  }
  if (model.get(name, own.modelId ?? 0))
    throw new SwitchbackError('BAD_ARGUMENT', say('catalog.modelExists', { name }));
}
