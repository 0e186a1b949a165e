import { openWorkspace, type Workspace } from '../../workbench/workspace/workspace.ts';

/** Writes a few lines to the catalog beside whatever job is under way. */
export function writing<T>({ folder }: Pick<Workspace, 'folder'>, work: (workspace: Workspace) => T): T {
  const workspace = openWorkspace(folder, 'request', 'the Switchback workbench');
  try {
    return work(workspace);
  } finally {
    workspace.close();
  }
}
