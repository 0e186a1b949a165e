import { randomUUID } from 'node:crypto';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';

/** Folders that a person has chosen or may choose, under ids that a page may name: no path from a page is ever opened. */
export interface FolderGrants {
  /** Gives the id under which a page may name the folder from now on; always the same one. */
  readonly grant: (folder: string) => string;
  /** Absolute path. Throws `NOT_FOUND` for an id of no grant. */
  readonly folderOf: (folderId: string) => string;
}

export function folderGrants(): FolderGrants {
  const folders = new Map<string, string>();
  const ids = new Map<string, string>();
  return {
    grant: (folder) => {
      const id = ids.get(folder) ?? randomUUID();
      ids.set(folder, id);
      folders.set(id, folder);
      return id;
    },
    folderOf: (folderId) => {
      const folder = folders.get(folderId);
      if (folder) return folder;
      throw new SwitchbackError('NOT_FOUND', say('workbench.folderForgotten'));
    },
  };
}
