import type { Granted } from '../engine/job.ts';
import type { FolderGrants } from './grants.ts';

/** What a page has sent, as the engine process needs it: a grant's id becomes its folder. Throws `NOT_FOUND` for an unknown id. */
export function engineParameters<T extends object>(grants: FolderGrants, parameters: T): Granted<T> {
  if (!('folderId' in parameters)) return parameters as Granted<T>;
  const { folderId, ...rest } = parameters;
  return { ...rest, folder: grants.folderOf(folderId as string) } as Granted<T>;
}
