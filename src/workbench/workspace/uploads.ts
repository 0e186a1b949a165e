import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Workspace } from './workspace.ts';

const dayMs = 24 * 60 * 60_000;

const folderOf = ({ folder }: Pick<Workspace, 'folder'>): string => join(folder, 'uploads');

/** Where a file lies that a page has sent. `name` is one that the host has given it: a UUID and an ending. */
export const uploadedFile = (workspace: Pick<Workspace, 'folder'>, name: string): string =>
  join(folderOf(workspace), name);

/** Makes a folder for the files of a model that a page sends: they lie side by side under their own names. */
export function newUploadFolder(workspace: Pick<Workspace, 'folder'>): string {
  const folder = join(folderOf(workspace), randomUUID());
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Whether a file is one of a model that a page has sent. */
export const isUpload = (workspace: Pick<Workspace, 'folder'>, file: string): boolean =>
  dirname(dirname(file)) === folderOf(workspace);

/** Removes a model that a page has sent, with what was sent to lie beside it; leaves what is anywhere else. */
export function removeUpload(workspace: Pick<Workspace, 'folder'>, file: string): void {
  if (isUpload(workspace, file)) rmSync(dirname(file), { recursive: true, force: true });
}

/** Removes what was sent a day ago and nothing has taken. */
export function removeForgottenUploads(workspace: Pick<Workspace, 'folder'>): void {
  const folder = folderOf(workspace);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const place = join(folder, name);
    if (Date.now() - statSync(place).mtimeMs > dayMs) rmSync(place, { recursive: true, force: true });
  }
}
