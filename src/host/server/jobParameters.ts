import type { JobKind, JobParameters } from '../../shared/contract/jobKinds.ts';
import type { EngineParameters } from '../engine/job.ts';
import type { FolderGrants } from './grants.ts';

/** A page's parameters as the engine process needs them: a grant's id becomes its folder. Throws `NOT_FOUND` for an unknown id. */
export function engineParameters<K extends JobKind>(
  grants: FolderGrants,
  parameters: JobParameters<K>,
): EngineParameters<K> {
  if (!('folderId' in parameters)) return parameters as EngineParameters<K>;
  const { folderId, ...rest } = parameters;
  return { ...rest, folder: grants.folderOf(folderId) } as EngineParameters<K>;
}
