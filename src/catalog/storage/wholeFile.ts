import { closeSync, copyFileSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Content, writeContent } from './content.ts';

/**
 * Writes a file so that it is there whole or not at all, and on disk when this returns: under the name `partial`, in the same folder,
 * first. What a process that was killed leaves is a file of that name. Throws Node's errors.
 */
export function writeWholeFile(path: string, content: Content, partial: string): void {
  try {
    const file = openSync(partial, 'w');
    try {
      writeContent(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** Copies a file so that the copy is there whole or not at all, and on disk when this returns. Throws Node's errors. */
export function copyWholeFile(from: string, path: string, partial: string): void {
  try {
    copyFileSync(from, partial);
    syncFile(partial);
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** A rename, or a new folder, is only on disk when the folder that it is in is. Windows cannot sync folders, and does not need to. */
export function syncFolder(folder: string): void {
  if (process.platform !== 'win32') sync(folder, 'r');
}

/** What has been written to a file is on disk when this returns. */
export const syncFile = (file: string): void => sync(file, 'r+');

function sync(path: string, flags: string): void {
  const handle = openSync(path, flags);
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
