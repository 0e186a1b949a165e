import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { diskTrouble } from '../../catalog/storage/diskTrouble.ts';
import { writeWholeFile } from '../../catalog/storage/wholeFile.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Dropped pictures that are kept; the oldest go. */
const kept = 100;

/** Beside a picture lies what it was called. */
const nameEnding = '.name';
const partialEnding = '.partial';
const isHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

const folderOf = ({ folder }: Pick<Workspace, 'folder'>): string => join(folder, 'dropped');

/**
 * Keeps a picture that was dropped on a page, in the workspace's folder `dropped`: its `file`, which is moved, under its SHA-256. `name` is
 * for people. Throws `DISK_FULL`, and `BAD_FILE` where nothing can be written.
 */
export function keepDroppedPicture(
  workspace: Pick<Workspace, 'folder'>,
  file: string,
  { name, hash }: { readonly name: string; readonly hash: string },
): void {
  const folder = folderOf(workspace);
  try {
    mkdirSync(folder, { recursive: true });
    removeUnfinished(folder);
    const nameFile = join(folder, `${hash}${nameEnding}`);
    if (name) writeWholeFile(nameFile, name, `${nameFile}${partialEnding}`);
    renameSync(file, join(folder, hash));
    forgetOldest(folder);
  } catch (error) {
    throw diskTrouble(error, folder);
  }
}

/** What a dropped picture was called where it came from; the start of its hash where it came without a name. */
export function droppedName(workspace: Pick<Workspace, 'folder'>, hash: string): string {
  const file = join(folderOf(workspace), `${hash}${nameEnding}`);
  return isHash(hash) && existsSync(file) ? readFileSync(file, 'utf8') : hash.slice(0, 12);
}

/** The bytes of a dropped picture. Throws `NOT_FOUND` when it is no longer kept. */
export function droppedPicture(workspace: Pick<Workspace, 'folder'>, hash: string): Buffer {
  const file = join(folderOf(workspace), hash);
  if (isHash(hash) && existsSync(file)) return readFileSync(file);
  throw new SwitchbackError('NOT_FOUND', say('workbench.droppedForgotten'));
}

/** What a host that was killed has left. */
function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder)) if (name.endsWith(partialEnding)) rmSync(join(folder, name), { force: true });
}

function forgetOldest(folder: string): void {
  const files = readdirSync(folder)
    .filter(isHash)
    .map((name) => join(folder, name));
  if (files.length <= kept) return;
  const byAge = files.map((file) => ({ file, ms: statSync(file).mtimeMs })).sort((a, b) => b.ms - a.ms);
  for (const { file } of byAge.slice(kept))
    for (const gone of [file, `${file}${nameEnding}`]) rmSync(gone, { force: true });
}
