import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { tryDecode } from '../../src/dataset/decode.ts';
import { pictureReader } from '../../src/dataset/reader.ts';
import { onAllCores, untilCoresAreFree } from '../../src/shared/processor.ts';
import { fill, temporaryFolders } from './folder.ts';
import { flatPng, plain } from './pictures.ts';

vi.mock(import('../../src/dataset/decode.ts'), async (importOriginal) => {
  const original = await importOriginal();
  return { ...original, tryDecode: vi.fn(original.tryDecode) };
});

const newFolder = temporaryFolders();

/** A pass over eight pictures in four batches. */
async function passOver(root: string) {
  const pngs = await Promise.all(Array.from({ length: 8 }, (_, i) => flatPng(i * 10)));
  await fill(root, Object.fromEntries(pngs.map((bytes, i) => [`${i}.png`, bytes])));
  const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  const images = pngs.map((bytes, i) => ({ path: `${i}.png`, record: null, hash: hashOf(bytes) }));
  const batches = [0, 2, 4, 6].map((first) => [first, first + 1]);
  return pictureReader(root, images, plain(4)).read(batches, new AbortController().signal);
}
const decodedSoFar = () => vi.mocked(tryDecode).mock.calls.length;

test('pictures are decoded ahead while the cores are free; while they compute, those alone that are waited for', async () => {
  const pictures = await passOver(await newFolder());
  await onAllCores(async () => {
    expect((await pictures.next()).value!.positions).toEqual([0, 1]);
    await setTimeout(50);
    expect(decodedSoFar()).toBe(2);
    expect((await pictures.next()).value!.positions).toEqual([2, 3]);
  });
  expect((await pictures.next()).value!.positions).toEqual([4, 5]);
  await vi.waitUntil(() => decodedSoFar() === 8);
  expect((await pictures.next()).value!.positions).toEqual([6, 7]);
});

test('a pass that is given up while the cores compute waits for nothing', async () => {
  const pictures = await passOver(await newFolder());
  await onAllCores(async () => {
    await pictures.next();
    await pictures.return(undefined);
  });
});

test('the cores are free when all that took them has ended, however it ended', async () => {
  const [one, other] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const both = Promise.allSettled([onAllCores(() => one.promise), onAllCores(() => other.promise)]);
  let isFree = false;
  const free = untilCoresAreFree().then(() => {
    isFree = true;
  });
  one.resolve();
  await setTimeout(1);
  expect(isFree).toBe(false);
  other.reject(new Error('failed'));
  await free;
  await both;
  await untilCoresAreFree();
});
