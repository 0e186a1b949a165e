import { randomUUID } from 'node:crypto';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';

/**
 * Folders that a person has chosen or may choose, and files that a page has sent, under ids that it may name. A path from a page is granted where it lies in a
 * root, and never opened else.
 */
export interface Grants {
  /** Gives the id under which a page may name the folder or file from now on; always the same one. */
  readonly grant: (path: string) => string;
  /** Absolute path. Throws `NOT_FOUND` for an id of no grant. */
  readonly pathOf: (id: string) => string;
}

export function openGrants(): Grants {
  const paths = new Map<string, string>();
  const ids = new Map<string, string>();
  return {
    grant: (path) => {
      const id = ids.get(path) ?? randomUUID();
      ids.set(path, id);
      paths.set(id, path);
      return id;
    },
    pathOf: (id) => {
      const path = paths.get(id);
      if (path) return path;
      throw new SwitchbackError('NOT_FOUND', say('workbench.folderForgotten'));
    },
  };
}
