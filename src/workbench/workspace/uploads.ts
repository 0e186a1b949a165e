import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Workspace } from './workspace.ts';

const dayMs = 24 * 60 * 60_000;

const folderOf = ({ folder }: Pick<Workspace, 'folder'>): string => join(folder, 'uploads');

/** Where a file lies that a page has sent. `name` is one that the host has given it: a UUID and an ending. */
export const uploadedFile = (workspace: Pick<Workspace, 'folder'>, name: string): string =>
  join(folderOf(workspace), name);

/** Whether a file is one that a page has sent. */
export const isUpload = (workspace: Pick<Workspace, 'folder'>, file: string): boolean =>
  dirname(file) === folderOf(workspace);

/** Removes what was sent a day ago and nothing has taken. */
export function removeForgottenUploads(workspace: Pick<Workspace, 'folder'>): void {
  const folder = folderOf(workspace);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (Date.now() - statSync(file).mtimeMs > dayMs) rmSync(file, { force: true });
  }
}
