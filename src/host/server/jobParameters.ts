import type { Granted } from '../engine/job.ts';
import type { Grants } from './grants.ts';

/** What a page has sent, as the engine process needs it: a grant's id becomes its path. Throws `NOT_FOUND` for an unknown id. */
export function engineParameters<T extends object>(grants: Grants, parameters: T): Granted<T> {
  const { folderId, fileId, ...rest } = parameters as { readonly folderId?: string; readonly fileId?: string };
  return {
    ...rest,
    ...(folderId !== undefined && { folder: grants.pathOf(folderId) }),
    ...(fileId !== undefined && { file: grants.pathOf(fileId) }),
  } as Granted<T>;
}
