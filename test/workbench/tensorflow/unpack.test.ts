import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Zippable, zipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { randomBytes } from '../../../src/engine/random.ts';
import type { Progress } from '../../../src/shared/job.ts';
import { unpack } from '../../../src/workbench/tensorflow/unpack.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unpack-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const context = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
const libraries = (entry: string) => (entry.startsWith('lib/') ? `out/${entry}` : null);

function zipped(entries: Zippable): string {
  const file = join(folder, 'a.whl');
  writeFileSync(file, zipSync(entries));
  return file;
}

test('unpacks what is wanted, larger than a chunk, and nothing else', async () => {
  const large = randomBytes(['unpack'], 3 * 2 ** 20 + 17);
  const text = new TextEncoder().encode('int TF_Version();\n'.repeat(1000));
  const zip = zipped({
    'lib/large.so': large,
    'python/skipped.py': randomBytes(['skipped'], 2 ** 21),
    'python/stored.py': [randomBytes(['stored'], 2 ** 21), { level: 0 }],
    'lib/c_api.h': text,
  });
  const reported: Progress[] = [];
  await unpack(zip, folder, libraries, { ...context, report: (progress) => reported.push(progress) });
  expect(readFileSync(join(folder, 'out/lib/large.so')).equals(large)).toBe(true);
  expect(readFileSync(join(folder, 'out/lib/c_api.h')).equals(text)).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(['a.whl', 'out']);
  expect(reported.at(-1)!.done).toBe(reported.at(-1)!.total);
});

test('a zip file that ends early is no success', async () => {
  const zip = zipped({ 'lib/large.so': randomBytes(['cut'], 2 ** 20) });
  writeFileSync(zip, readFileSync(zip).subarray(0, 2 ** 19));
  await expect(unpack(zip, folder, libraries, context)).rejects.toThrow();
});

test('stops when told to', async () => {
  const zip = zipped({ 'lib/large.so': randomBytes(['stopped'], 2 ** 20) });
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(unpack(zip, folder, libraries, { ...context, signal })).rejects.toThrow();
  expect(existsSync(join(folder, 'out/lib/large.so'))).toBe(false);
});
