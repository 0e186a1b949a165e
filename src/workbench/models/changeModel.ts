import { renameModel } from '../../catalog/models/models.ts';
import { deleteModel } from '../../catalog/removal.ts';
import { collectBlobs } from '../../catalog/storage/blobs.ts';
import { isPinnedByOthers } from '../../catalog/storage/pins.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { checkUnused } from '../training/removeRun.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { describeModel } from './models.ts';

/** Forgets a model with everything found on it; gives its name. Throws as `describeModel`, and `BAD_ARGUMENT` while its run is trained or a job works with it. */
export function removeModel(workspace: Workspace, reference: string): string {
  const { catalog, blobs } = workspace;
  const { name, run, model } = describeModel(workspace, reference);
  if (run) checkUnused(run);
  else if (isPinnedByOthers(`model ${model.id}`))
    throw new SwitchbackError('BAD_ARGUMENT', say('workbench.modelInUse', { name }));
  deleteModel(catalog, model.id);
  collectBlobs(catalog, blobs);
  return name;
}

/** Gives the model of a file another name. Throws as `describeModel`, and `BAD_ARGUMENT` for a run's model and for a name that is in use. */
export function renameModelOf(workspace: Pick<Workspace, 'catalog'>, reference: string, next: string): void {
  const { name, run, model } = describeModel(workspace, reference);
  if (run) throw new SwitchbackError('BAD_ARGUMENT', say('workbench.renameTheRun', { name, run: run.name }));
  renameModel(workspace.catalog, model.id, next);
}
