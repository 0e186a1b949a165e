import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Content } from '../../catalog/storage/content.ts';
import { copyWholeFile, writeWholeFile } from '../../catalog/storage/wholeFile.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';

/**
 * Writes files into `folder`, making it where it is not there; each appears whole or not at all, and is on disk when this returns. Gives their names.
 * Throws `DISK_FULL`, and `BAD_ARGUMENT` for a folder that cannot be written.
 */
export function writeOutputs(folder: string, files: Readonly<Record<string, Content>>): string[] {
  const targets = Object.keys(files).map((name) => resolve(folder, name));
  removeUnfinished(targets);
  for (const [i, content] of Object.values(files).entries()) writeWhole(targets[i]!, content);
  return Object.keys(files);
}

/** Writes one file, whole or not at all; gives its absolute path. Throws as `writeOutputs`. */
export function writeOutput(path: string, content: Content): string {
  const target = resolve(path);
  removeUnfinished([target]);
  writeWhole(target, content);
  return target;
}

/** Copies one file, whole or not at all. Throws as `writeOutputs`. */
export function copyOutput(from: string, path: string): void {
  const target = resolve(path);
  removeUnfinished([target]);
  explaining(target, () => {
    makeFolders(dirname(target));
    copyWholeFile(from, target, `${target}.${process.pid}.part`);
  });
}

/** What processes that were killed have left of these files. */
function removeUnfinished(targets: readonly string[]): void {
  const own = new Set(targets);
  for (const folder of new Set(targets.map(dirname))) {
    if (!isFolder(folder)) continue;
    for (const entry of readdirSync(folder)) {
      const [, name, pid] = /^(.*)\.(\d+)\.part$/.exec(entry) ?? [];
      if (name !== undefined && own.has(join(folder, name)) && !isRunning(Number(pid)))
        rmSync(join(folder, entry), { force: true });
    }
  }
}

/** Whether a process of this id is there; this one does not count. */
export function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function writeWhole(target: string, content: Content): void {
  explaining(target, () => {
    makeFolders(dirname(target));
    writeWholeFile(target, content, `${target}.${process.pid}.part`);
  });
}

/** Makes a folder and those above it, where they are not there: Node's own way does so without end below `/proc`, which takes no folders. */
export function makeFolders(folder: string): void {
  if (isFolder(folder)) return;
  makeFolders(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have made it in between.
    if (!isFolder(folder)) throw error;
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** A name as every file system takes it: of one file or folder, wherever it comes from. */
export const fileStem = (name: string): string =>
  name.replace(/[^\p{L}\p{N} ._@-]+/gu, '_').replace(/^[. ]+|[. ]+$/g, '') || 'unnamed';

/** A JSON document as a file's content. */
export const jsonFile = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function explaining(target: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw outputError(target, error);
  }
}

function outputError(target: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new SwitchbackError('DISK_FULL', say('workbench.outputDiskFull', { target }), { cause: error });
  }
  const sentence = say('workbench.outputUnwritable', { target, problem: message });
  return code ? new SwitchbackError('BAD_ARGUMENT', sentence, { cause: error }) : error;
}

/** Rows of a table as CSV (RFC 4180, lines ended by LF); what is not known, NaN, is an empty cell. */
export const csvFile = (rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((row) => `${row.map(cellOf).join(',')}\n`).join('');

/** A float32 with as many digits as tell it from its neighbours. */
export const float32Digits = (value: number): number => Number(value.toPrecision(9));

function cellOf(value: string | number): string {
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
