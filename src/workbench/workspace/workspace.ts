import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { forgetEmptyAnalyses } from '../../catalog/analyses.ts';
import { failAbandonedJobs, somethingRuns } from '../../catalog/jobs.ts';
import { collectBlobs } from '../../catalog/storage/blobs.ts';
import { catalogVersion, type Database, openCatalog, storedVersion } from '../../catalog/storage/database.ts';
import { lockWorkspace } from '../../catalog/storage/lock.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { makeFolders } from './outputs.ts';
import { memoryBudgetBytes } from './settings.ts';

/** `read`: looks only. `write`: runs jobs, alone. `request`: writes a line that a running job will read. */
export type WorkspaceAccess = 'read' | 'write' | 'request';

/** A folder with a catalog and its blobs, open. */
export interface Workspace {
  /** Absolute path. */
  readonly folder: string;
  readonly catalog: Database;
  /** Folder of the blobs. */
  readonly blobs: string;
  /** How much memory a batch may take. */
  readonly memoryBytes: number;
  readonly close: () => void;
}

/** Where the workspace is when nobody says otherwise. */
export const defaultWorkspace = (): string => join(envPaths('switchback', { suffix: '' }).data, 'workspace');

/**
 * Opens a workspace, making it where there is none. `command` is shown to whoever finds the workspace in use.
 * Throws `WORKSPACE_BUSY`, `CATALOG_TOO_NEW`, `BAD_FILE` for a damaged catalog, and `DISK_FULL`.
 */
export function openWorkspace(folder: string | undefined, access: WorkspaceAccess, command: string): Workspace {
  const root = resolve(folder ?? defaultWorkspace());
  makeFolder(root);
  const file = join(root, 'catalog.sqlite');
  const open = (release: () => void, mode: 'read' | 'write'): Workspace => {
    try {
      const catalog = openCatalog(file, mode);
      const close = () => {
        catalog.close();
        release();
      };
      return {
        folder: root,
        catalog,
        blobs: join(root, 'blobs'),
        // Looked up when it is needed: a setting holds for the next batch sizes that are worked out.
        get memoryBytes() {
          return memoryBudgetBytes();
        },
        close,
      };
    } catch (error) {
      release();
      throw error;
    }
  };
  const openLocked = () => open(lockWorkspace(join(root, 'lock'), command), 'write');
  if (access === 'write') {
    const workspace = openLocked();
    tidy(workspace);
    return workspace;
  }
  // Made, or brought to this version, it is unlocked again: whoever only looks must not keep others from working.
  if (storedVersion(file) < catalogVersion) openLocked().close();
  const workspace = open(() => {}, access === 'request' ? 'write' : 'read');
  if (somethingRuns(workspace.catalog)) tidyWherePossible(root, command);
  return workspace;
}

/**
 * Clears up what a killed process has left behind, so that nothing is shown as running that is not; brings the catalog to this version.
 * False, and nothing is done, while another process works there. Throws as `openWorkspace` otherwise.
 */
export function tidyWorkspace(folder: string, command: string): boolean {
  try {
    openWorkspace(folder, 'write', command).close();
    return true;
  } catch (error) {
    if (!(error instanceof SwitchbackError) || error.code !== 'WORKSPACE_BUSY') throw error;
    return false;
  }
}

/** A workspace that cannot be written can still be looked at. */
function tidyWherePossible(folder: string, command: string): void {
  try {
    tidyWorkspace(folder, command);
  } catch (error) {
    if (!(error instanceof SwitchbackError)) throw error;
  }
}

/** What a process that was killed has left behind. */
function tidy({ catalog, blobs }: Workspace): void {
  failAbandonedJobs(catalog);
  forgetEmptyAnalyses(catalog);
  collectBlobs(catalog, blobs);
}

function makeFolder(root: string): void {
  try {
    makeFolders(root);
  } catch (error) {
    const { code, message: reason } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new SwitchbackError('DISK_FULL', say('workbench.workspaceDiskFull', { root }), { cause: error });
    }
    const sentence = say('workbench.workspaceNotMade', { root, problem: reason });
    throw new SwitchbackError('BAD_ARGUMENT', sentence, { cause: error });
  }
}
