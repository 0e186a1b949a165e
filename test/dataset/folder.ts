import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { type ErrorCode, SwitchbackError } from '../../src/shared/errors.ts';

/** Gives new folders below the system's temporary one; all are removed when the file's tests have ended. */
export function temporaryFolders(): () => Promise<string> {
  const made: string[] = [];
  afterAll(async () => {
    for (const folder of made) await rm(folder, { recursive: true, force: true });
  });
  return async () => {
    const folder = await mkdtemp(join(tmpdir(), 'switchback-dataset-'));
    made.push(folder);
    return folder;
  };
}

/** Writes files, by their '/'-separated paths, and returns the folder. */
export async function fill(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  return folder;
}

/** Expects a promise to end with a `SwitchbackError` of this code, whose message matches. */
export async function expectRefusal(promise: Promise<unknown>, code: ErrorCode, message: RegExp): Promise<void> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(SwitchbackError);
  expect(error).toHaveProperty('code', code);
  expect(error).toHaveProperty('message', expect.stringMatching(message));
}

/** An IDX file: magic number, sizes, bytes. */
export function idxBytes(magic: number, sizes: readonly number[], data: ArrayLike<number>): Buffer {
  const bytes = Buffer.alloc(4 + 4 * sizes.length + data.length);
  bytes.writeUInt32BE(magic, 0);
  for (const [i, size] of sizes.entries()) bytes.writeUInt32BE(size, 4 + 4 * i);
  bytes.set(data, 4 + 4 * sizes.length);
  return bytes;
}

/** Does some work as a user whom the file system refuses something, also where root runs the tests. */
export async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return work();
  process.seteuid!(65_534);
  try {
    return await work();
  } finally {
    process.seteuid!(0);
  }
}
