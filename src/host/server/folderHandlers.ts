import { basename } from 'node:path';
import type { WorkbenchContract } from '../../shared/contract/index.ts';
import type { ChosenFolder } from '../../shared/desktop.ts';
import type { Handlers } from '../../shared/rpc/request.ts';
import { findPlace, listFolder } from '../../workbench/datasets/folderListing.ts';
import type { Grants } from './grants.ts';

/** How the host lets a page choose a folder in `roots`: every folder that it tells of is granted. */
export function folderHandlers(
  grants: Grants,
  roots: readonly string[],
): Pick<Handlers<WorkbenchContract>, 'folder.listRoots' | 'folder.find' | 'folder.list'> {
  // The root of a file system has no last part.
  const granted = (path: string): ChosenFolder => ({ folderId: grants.grant(path), name: basename(path) || path });
  return {
    'folder.listRoots': () => roots.map(granted),
    'folder.find': async ({ path: typed }) => {
      const { path, isFolder } = await findPlace(roots, typed);
      return { ...granted(path), isFolder };
    },
    'folder.list': async ({ folderId }) => {
      const { path, above, content, folders } = await listFolder(roots, grants.pathOf(folderId));
      return {
        ...granted(path),
        path,
        above: above.map(granted),
        content,
        folders: folders.map((inner) => ({ ...granted(inner.path), content: inner.content })),
      };
    },
  };
}
