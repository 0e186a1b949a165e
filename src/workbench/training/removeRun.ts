import { deleteRun } from '../../catalog/removal.ts';
import { collectBlobs } from '../../catalog/storage/blobs.ts';
import { isPinnedByOthers } from '../../catalog/storage/pins.ts';
import { findRun, type Run } from '../../catalog/training/runs.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Forgets a run with its checkpoints and everything found on them. Throws `NOT_FOUND`, and `BAD_ARGUMENT` while it is trained or a job works with it. */
export function removeRun({ catalog, blobs }: Workspace, runName: string): void {
  const run = findRun(catalog, runName);
  checkUnused(run);
  deleteRun(catalog, run.id);
  collectBlobs(catalog, blobs);
}

/** Throws `BAD_ARGUMENT` while a run is trained or a job works with it or a model of it. */
export function checkUnused({ id, name, status }: Run): void {
  if (status === 'running') throw new SwitchbackError('BAD_ARGUMENT', say('workbench.runIsTrained', { name }));
  if (isPinnedByOthers(`run ${id}`)) throw new SwitchbackError('BAD_ARGUMENT', say('workbench.runInUse', { name }));
}
