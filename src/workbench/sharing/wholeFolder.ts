import { mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { syncFolder } from '../../catalog/storage/wholeFile.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { fileStem, isRunning, makeFolders } from '../workspace/outputs.ts';

/**
 * Writes a folder that is there whole or not at all: `fill` fills one of a temporary name beside it, which is renamed then. Gives what `fill` gives.
 * Throws `BAD_ARGUMENT` where something is there already, but for an empty folder.
 */
export async function writeWholeFolder<T>(folder: string, fill: (partial: string) => Promise<T>): Promise<T> {
  const target = resolve(folder);
  refuseTaken(target);
  makeFolders(dirname(target));
  removeUnfinished(target);
  const partial = `${target}.${process.pid}.part`;
  mkdirSync(partial);
  try {
    const filled = await fill(partial);
    refuseTaken(target);
    // Windows renames no folder over another, though it be empty.
    if (statSync(target, { throwIfNoEntry: false })) rmdirSync(target);
    renameSync(partial, target);
    syncFolder(dirname(target));
    return filled;
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
}

/** A folder within `parent` in which nothing is yet: of this name, or with a number after it. */
export function freeFolder(parent: string, name: string): string {
  const stem = fileStem(name);
  for (let number = 1; ; number++) {
    const folder = join(parent, number === 1 ? stem : `${stem} ${number}`);
    if (!isTaken(folder)) return folder;
  }
}

/** Throws `BAD_ARGUMENT` where a folder would not be a new one. */
export function refuseTaken(target: string): void {
  if (!isTaken(target)) return;
  throw new SwitchbackError('BAD_ARGUMENT', say('workbench.folderTaken', { folder: target }));
}

function isTaken(target: string): boolean {
  const there = statSync(target, { throwIfNoEntry: false });
  return there !== undefined && !(there.isDirectory() && readdirSync(target).length === 0);
}

/** What processes that were killed have left of it. */
function removeUnfinished(target: string): void {
  for (const entry of readdirSync(dirname(target))) {
    const [, name, pid] = /^(.*)\.(\d+)\.part$/.exec(entry) ?? [];
    if (name === basename(target) && !isRunning(Number(pid)))
      rmSync(join(dirname(target), entry), { recursive: true, force: true });
  }
}
