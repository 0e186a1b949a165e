import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline, type Readable, Transform } from 'node:stream';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { bytesOf, type Content, hashOf, hashOfFile } from './content.ts';
import type { Database } from './database.ts';
import { diskTrouble } from './diskTrouble.ts';
import { isPinnedByOthers, pin, unpinOwn } from './pins.ts';
import { checkSound } from './soundness.ts';
import { copyWholeFile, syncFile, syncFolder, writeWholeFile } from './wholeFile.ts';

const hashPattern = /^[0-9a-f]{64}$/;
const partialSuffix = '.partial';

const pathOf = (folder: string, hash: string): string => join(folder, hash.slice(0, 2), hash);

/**
 * Keeps bytes as a file named by their SHA-256, which it gives back: `<folder>/ab/abcdef…`. The file is there whole or not at
 * all, and on disk when this returns. What is there already stays. Throws `DISK_FULL`, and `BAD_FILE` where nothing can be written.
 */
export function putBlob(folder: string, bytes: Exclude<Content, string>): string {
  const hash = hashOf(bytes);
  const path = pathOf(folder, hash);
  try {
    pin(`blob ${hash}`);
    if (statSync(path, { throwIfNoEntry: false })?.size !== bytesOf(bytes)) writeWhole(path, bytes);
  } catch (error) {
    throw diskTrouble(error, folder);
  }
  return hash;
}

/** Copies a blob from one folder of blobs into another, whole or not at all. Throws as `checkedBlobFile` and `putBlob`. */
export function copyBlob(from: string, hash: string, to: string): void {
  const source = checkedBlobFile(from, hash);
  const path = pathOf(to, hash);
  try {
    pin(`blob ${hash}`);
    if (statSync(path, { throwIfNoEntry: false })?.size === statSync(source).size) return;
    makeParent(path);
    copyWholeFile(source, path, `${path}.${randomUUID()}${partialSuffix}`);
  } catch (error) {
    throw diskTrouble(error, to);
  }
}

/** Where a blob is, for whoever reads but a part of it: not checked against its name. Throws `NOT_FOUND` when it is not there. */
export function blobFile(folder: string, hash: string): string {
  const path = pathOf(folder, hash);
  if (hashPattern.test(hash) && statSync(path, { throwIfNoEntry: false })?.isFile()) return path;
  throw new SwitchbackError('NOT_FOUND', say('catalog.noBlob', { hash, folder }));
}

/** The bytes of a blob. Throws `NOT_FOUND` when it is not there, `BAD_FILE` when it is not what its name says. */
export function readBlob(folder: string, hash: string): Buffer {
  const path = blobFile(folder, hash);
  const bytes = readFileSync(path);
  if (hashOf(bytes) !== hash) throw damaged(path);
  return bytes;
}

/**
 * A blob of any size as a stream, which fails before the last of it has come where it is not what its name says. Throws `NOT_FOUND` when
 * it is not there.
 */
export function blobStream(folder: string, hash: string): { readonly bytes: number; readonly stream: Readable } {
  const path = blobFile(folder, hash);
  const found = createHash('sha256');
  let held: Buffer | undefined;
  const checked = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      const before = held;
      held = chunk;
      found.update(chunk);
      done(null, before);
    },
    flush: (done) => {
      if (found.digest('hex') === hash) done(null, held);
      else done(damaged(path));
    },
  });
  // Whoever reads the stream is told of what goes wrong.
  return { bytes: statSync(path).size, stream: pipeline(createReadStream(path), checked, () => {}) };
}

/** Where a blob is that may be too large to be read whole, checked against its name. Throws as `readBlob`. */
export function checkedBlobFile(folder: string, hash: string): string {
  const path = blobFile(folder, hash);
  const file = openSync(path, 'r');
  try {
    if (hashOfFile(file) !== hash) throw damaged(path);
  } finally {
    closeSync(file);
  }
  return path;
}

const damaged = (path: string) => new SwitchbackError('BAD_FILE', say('catalog.blobDamaged', { path }));

/**
 * Removes the blobs that no row of the catalog names, and what interrupted writes have left; gives their number. Only for the process
 * that holds the workspace's lock, and for work that has committed a row for every blob it put; those of other work, whose rows may still
 * come, stay. Throws `BAD_FILE`, and removes nothing, where the catalog is damaged: rows that it has lost may be had back from a copy, with their
 * blobs.
 */
export function collectBlobs(db: Database, folder: string): number {
  if (!existsSync(folder)) return 0;
  unpinOwn();
  const used = blobsInUse(db);
  const isUsed = (hash: string) => used.has(hash) || isPinnedByOthers(`blob ${hash}`);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const leftOver = entries.filter(
    ({ name }) => (hashPattern.test(name) && !isUsed(name)) || name.endsWith(partialSuffix),
  );
  if (leftOver.length === 0) return 0;
  checkSound(db);
  syncLog(db);
  for (const { name, parentPath } of leftOver) rmSync(join(parentPath, name), { force: true });
  return leftOver.length;
}

/**
 * What was committed last is on disk then, else a power loss would bring back rows whose blobs are gone: SQLite syncs its log only when it
 * copies it over.
 */
function syncLog({ name }: Database): void {
  const log = `${name}-wal`;
  if (existsSync(log)) syncFile(log);
}

/** Reads every column that the schema says to hold blobs, so that a new table cannot be forgotten. */
function blobsInUse(db: Database): Set<string> {
  const columns = db.prepare<[], { table: string; column: string }>(`
    SELECT m.name AS "table", c.name AS "column" FROM sqlite_schema m JOIN pragma_table_info(m.name) c
    WHERE m.type = 'table' AND (c.name IN ('blob', 'blobs') OR c.name LIKE '%\\_blob' ESCAPE '\\')`);
  const hashes = columns.all().flatMap(({ table, column }) => {
    const one = `SELECT "${column}" FROM "${table}"`;
    const many = `SELECT value FROM "${table}", json_each("${column}")`;
    return db
      .prepare<[], string>(column === 'blobs' ? many : one)
      .pluck()
      .all();
  });
  return new Set(hashes);
}

function writeWhole(path: string, bytes: Content): void {
  makeParent(path);
  writeWholeFile(path, bytes, `${path}.${randomUUID()}${partialSuffix}`);
}

function makeParent(path: string): void {
  const parent = dirname(path);
  // The first of them that was not there: that of the hash's first letters, or with it that of all blobs.
  const made = mkdirSync(parent, { recursive: true });
  if (made !== undefined) syncFolder(dirname(parent));
  if (made !== undefined && made !== parent) syncFolder(dirname(made));
}
