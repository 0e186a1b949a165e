import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { decodedSize } from '../../src/dataset/decodedSize.ts';
import { uprightSize } from '../../src/dataset/headerSize.ts';
import { type InspectedImage, inspectImages, type LookJournal } from '../../src/dataset/inspect.ts';
import { type LookedFile, lookAtFile } from '../../src/dataset/look/lookAtFile.ts';
import { fill, temporaryFolders } from './folder.ts';
import { flatPng, fromPixels, noisePixels } from './pictures.ts';

/** Many files, which threads of their own look at. */
const newFolder = temporaryFolders();
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const signal = new AbortController().signal;

async function manyFiles() {
  const turned = await fromPixels(new Uint8Array(4 * 6 * 3), 4, 6, 3)
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  const kinds = [
    await fromPixels(noisePixels(7).subarray(0, 5 * 7 * 3), 5, 7, 3)
      .jpeg()
      .toBuffer(),
    await flatPng(1, 2, 3, 5, 7),
    turned,
    await fromPixels(new Uint8Array(3 * 3 * 3), 3, 3, 3)
      .webp()
      .toBuffer(),
    Buffer.from('no picture'),
    Buffer.alloc(0),
  ];
  const files = Object.fromEntries(
    Array.from({ length: 600 }, (_, i) => [`${String(i).padStart(4, '0')}.jpg`, kinds[i % kinds.length]!]),
  );
  const root = await fill(await newFolder(), files);
  mkdirSync(join(root, '0600.jpg'));
  const images = [...Object.keys(files), '0600.jpg', '0601.jpg'].map((path) => ({ path, record: null }));
  return { root, images, files };
}

test('threads find of many files what is found of each alone', async () => {
  const { root, images, files } = await manyFiles();
  const found = await Array.fromAsync(inspectImages(root, images, { signal }));
  const alone: InspectedImage[] = [];
  for (const image of [...images.slice(0, 12), ...images.slice(-2)])
    alone.push(...(await Array.fromAsync(inspectImages(root, [image], { signal }))));
  expect([...found.slice(0, 12), ...found.slice(-2)]).toEqual(alone);
  expect(found.slice(0, -2).map(({ hash }) => hash)).toEqual(Object.values(files).map(sha256));
  expect(found.slice(-2).map(({ broken }) => broken?.text)).toEqual(['is not a file', 'is gone']);
});

test('what an earlier look has found is taken for files that are as they were, and for no other', async () => {
  const { root, images } = await manyFiles();
  const notes = new Map<string, LookedFile>();
  const journal: LookJournal = { known: (path) => notes.get(path), note: (path, own) => void notes.set(path, own) };
  const before = await Array.fromAsync(inspectImages(root, images, { signal }, journal));
  expect(notes.size).toBe(200);
  // A hash that no look would find shows where none was taken.
  for (const [path, own] of notes) notes.set(path, { ...own, hash: 'f'.repeat(64) });
  const [same, changed] = [...notes.keys()] as [string, string];
  const bytes = await flatPng(9, 9, 9, 5, 7);
  writeFileSync(join(root, changed), bytes);
  const after = await Array.fromAsync(inspectImages(root, images, { signal }, journal));
  expect(after[images.findIndex(({ path }) => path === same)]!.hash).toBe('f'.repeat(64));
  expect(after[images.findIndex(({ path }) => path === changed)]!.hash).toBe(sha256(bytes));
  expect(after.filter(({ hash }) => hash !== 'f'.repeat(64)).length).toBe(before.length - 199);
});

test('a file of the same length and time that was written since is another', async () => {
  const root = await newFolder();
  const file = join(root, '1.png');
  writeFileSync(file, await flatPng(1, 2, 3, 5, 7));
  const before = lookAtFile(file, undefined)!;
  const { atime, mtime } = statSync(file);
  const other = await flatPng(3, 2, 1, 5, 7);
  expect(other.length).toBe(before.state.bytes);
  writeFileSync(file, other);
  utimesSync(file, atime, mtime);
  expect(lookAtFile(file, before)!.hash).toBe(sha256(other));
  rmSync(file);
  expect(lookAtFile(file, before)).toBeNull();
});

test.each([
  ['grey', 1, {}],
  ['colour', 3, {}],
  ['with a palette', 3, { palette: true }],
] as const)('the header of a PNG says what its decoder says: %s', async (_, channels, options) => {
  const bytes = await fromPixels(noisePixels(9).subarray(0, 9 * 4 * channels), 9, 4, channels)
    .png(options)
    .toBuffer();
  const { width, height } = await decodedSize(bytes);
  expect(uprightSize(bytes)).toMatchObject({ width, height });
});

test('a PNG of 16 bits, with EXIF data, or cut off before its pixels, is left to the decoder', async () => {
  const deep = await fromPixels(noisePixels(9).subarray(0, 9 * 4), 9, 4, 1)
    .toColourspace('grey16')
    .png()
    .toBuffer();
  expect((await sharp(deep).metadata()).depth).toBe('ushort');
  const turned = await fromPixels(noisePixels(9).subarray(0, 9 * 4 * 3), 9, 4, 3)
    .withMetadata({ orientation: 6 })
    .png()
    .toBuffer();
  const plain = await flatPng(1);
  for (const bytes of [deep, turned, plain.subarray(0, 33), plain.subarray(0, 20)])
    expect(uprightSize(bytes)).toBeNull();
});
