import { statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** What a system that opens files and not folders is given for a workspace: a file in it, of this ending. */
const ending = '.switchback';

/** The workspace's folder that a path names: itself, or the one that its file is in; `null` for what is neither. */
export function workspaceAt(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) return path;
  return found?.isFile() && basename(path).endsWith(ending) ? dirname(path) : null;
}

/** Puts the file into a workspace that has none. Where that cannot be written, the workspace is opened as a folder only. */
export function keepWorkspaceFile(folder: string): void {
  try {
    const text = 'Open this file to open the Switchback workspace that it lies in.\n';
    writeFileSync(join(folder, `workspace${ending}`), text, { flag: 'wx' });
  } catch {}
}
