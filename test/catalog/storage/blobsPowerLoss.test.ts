import type * as fs from 'node:fs';
import { relative } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { keepExport } from '../../../src/catalog/figures/exportedFigures.ts';
import { collectBlobs, putBlob } from '../../../src/catalog/storage/blobs.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { emptyCatalog } from '../fixtures.ts';

/** In which order files come on disk and go, which is all that counts when the power fails. */
const disk = vi.hoisted(() => ({ did: [] as [what: string, path: string][] }));
vi.mock('node:fs', async (importOriginal) => {
  const original = await importOriginal<typeof fs>();
  const opened = new Map<number, string>();
  const told =
    <A extends unknown[], R>(what: string, pathOf: (...args: A) => string, work: (...args: A) => R) =>
    (...args: A): R => {
      disk.did.push([what, pathOf(...args)]);
      return work(...args);
    };
  const openSync = (path: string, flags: fs.OpenMode) => {
    const handle = original.openSync(path, flags);
    opened.set(handle, path);
    return handle;
  };
  return {
    ...original,
    openSync,
    fsyncSync: told('sync', (handle: number) => opened.get(handle)!, original.fsyncSync),
    renameSync: told('rename', (_from: string, to: string) => to, original.renameSync),
    rmSync: told('remove', (path: string) => path, original.rmSync),
  };
});
beforeEach(() => {
  disk.did = [];
});

test('a blob is on disk before its name is, and its folders are before its hash is given', () => {
  const folder = temporaryFolder();
  const hash = putBlob(folder.at('blobs'), Uint8Array.of(1, 2, 3));
  const done = disk.did.map(([what, path]) => [
    what,
    relative(folder.at(), path).replace(/\.[\w-]+\.partial/, ' partial'),
  ]);
  const blob = `blobs/${hash.slice(0, 2)}/${hash}`;
  expect(done).toEqual([
    ['sync', 'blobs'],
    ['sync', ''],
    ['sync', `${blob} partial`],
    ['rename', blob],
    ['sync', `blobs/${hash.slice(0, 2)}`],
  ]);
  folder.remove();
});

test('a blob goes only when it is on disk that no row names it', () => {
  const folder = temporaryFolder();
  const db = emptyCatalog();
  const blob = putBlob(folder.at('blobs'), Uint8Array.of(1, 2, 3));
  keepExport(db, { kind: 'features', parameters: {}, provenance: {}, blob, mediaType: 'image/svg+xml' });
  db.exec('DELETE FROM figure');
  disk.did = [];
  expect(collectBlobs(db, folder.at('blobs'))).toBe(1);
  expect(disk.did.map(([what]) => what)).toEqual(['sync', 'remove']);
  expect(disk.did[0]![1]).toBe(`${db.name}-wal`);
  folder.remove();
});
