import { collectBlobs } from '../catalog/blobs.ts';
import { isPinnedByOthers } from '../catalog/pins.ts';
import { deleteRun } from '../catalog/removal.ts';
import { findRun } from '../catalog/runs.ts';
import { SwitchbackError } from '../shared/errors.ts';
import { say } from '../shared/sentence.ts';
import type { Workspace } from './workspace.ts';

/** Forgets a run with its checkpoints and everything found on them. Throws `NOT_FOUND`, and `BAD_ARGUMENT` while it is trained or a job works with it. */
export function removeRun({ catalog, blobs }: Workspace, runName: string): void {
  const { id, name, status } = findRun(catalog, runName);
  if (status === 'running') throw new SwitchbackError('BAD_ARGUMENT', say('workbench.runIsTrained', { name }));
  if (isPinnedByOthers(`run ${id}`)) throw new SwitchbackError('BAD_ARGUMENT', say('workbench.runInUse', { name }));
  deleteRun(catalog, id);
  collectBlobs(catalog, blobs);
}
