import type * as fs from 'node:fs';
import { readdirSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { putBlob, readBlob } from '../../../src/catalog/storage/blobs.ts';
import { failure, temporaryFolder } from '../fixtures.ts';

/** The disk takes three bytes of a write and then says this. */
const disk = vi.hoisted(() => ({ says: null as string | null }));

vi.mock('node:fs', async (importOriginal) => {
  const original = await importOriginal<typeof fs>();
  const writeFileSync = (file: number, bytes: Uint8Array) => {
    if (disk.says === null) return original.writeFileSync(file, bytes);
    original.writeFileSync(file, bytes.subarray(0, 3));
    throw Object.assign(new Error(disk.says), { code: disk.says });
  };
  return { ...original, writeFileSync };
});

const bytes = new TextEncoder().encode('weights');
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

test.each(['ENOSPC', 'EDQUOT'])(
  'a write that ends with %s is DISK_FULL and leaves no file, and works when there is room',
  (code) => {
    const folder = temporaryFolder();
    disk.says = code;
    expect(failure(() => putBlob(folder, bytes))?.code).toBe('DISK_FULL');
    expect(filesIn(folder)).toEqual([]);
    disk.says = null;
    expect(readBlob(folder, putBlob(folder, bytes)).toString()).toBe('weights');
  },
);

test('a write that fails for another reason leaves no file and passes the reason on', () => {
  const folder = temporaryFolder();
  disk.says = 'EIO';
  expect(() => putBlob(folder, bytes)).toThrow('EIO');
  expect(filesIn(folder)).toEqual([]);
});
