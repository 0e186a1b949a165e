import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type PictureBatch, type PictureReader, pictureReader, type StoredImage } from '../../src/dataset/reader.ts';
import { say } from '../../src/shared/sentence.ts';
import { fill, idxBytes, temporaryFolders } from './folder.ts';
import { flatPng, fromPixels, noisePixels, plain } from './pictures.ts';

const newFolder = temporaryFolders();
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const never = () => new AbortController().signal;
const all = (reader: PictureReader, batches: number[][]): Promise<PictureBatch[]> =>
  Array.fromAsync(reader.read(batches, never()));
/** Every picture is of one grey value, which tells which it is. */
const values = ({ pixels }: PictureBatch) => [...pixels].filter((_, i) => i % (4 * 4 * 3) === 0);

let files: Record<string, Buffer>;
let stored: StoredImage[];
beforeAll(async () => {
  const pngs = await Promise.all(Array.from({ length: 8 }, (_, i) => flatPng(i * 10)));
  files = Object.fromEntries(pngs.map((bytes, i) => [`c/${i}.png`, bytes]));
  stored = pngs.map((bytes, i) => ({ path: `c/${i}.png`, record: null, hash: sha256(bytes) }));
});

describe('pictureReader', () => {
  test('batches in order, pictures in the order asked for, an empty batch in between', async () => {
    const root = await fill(await newFolder(), files);
    const batches = await all(pictureReader(root, stored, plain(4)), [[3, 0, 7], [], [5], [1, 1, 2, 4]]);
    expect(batches.map(({ positions }) => positions)).toEqual([[3, 0, 7], [], [5], [1, 1, 2, 4]]);
    expect(batches.map(values)).toEqual([[30, 0, 70], [], [50], [10, 10, 20, 40]]);
    expect(batches.flatMap(({ broken }) => broken)).toEqual([]);
  });

  test('broken pictures in the middle are left out and named; the others close up', async () => {
    const whole = await fromPixels(noisePixels(32), 32, 32, 3).png().toBuffer();
    const cut = whole.subarray(0, whole.length / 2);
    const root = await fill(await newFolder(), {
      ...files,
      'c/2.png': cut,
      'c/4.png': 'text',
      'c/5.png': files['c/6.png']!,
    });
    await rm(join(root, 'c/1.png'));
    const images = stored.map((image, i) => (i === 2 ? { ...image, hash: sha256(cut) } : image));
    images[4] = { ...images[4]!, hash: sha256(Buffer.from('text')) };
    const [first, second] = await all(pictureReader(root, images, plain(4)), [
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ]);
    expect(first!.positions).toEqual([0, 3]);
    expect(values(first!)).toEqual([0, 30]);
    expect(first!.pixels).toHaveLength(2 * 4 * 4 * 3);
    expect(first!.broken).toEqual([
      { position: 1, reason: say('common.fileGone') },
      { position: 2, reason: say('dataset.damagedPicture') },
    ]);
    expect(values(second!)).toEqual([60, 70]);
    expect(second!.broken).toEqual([
      { position: 4, reason: say('dataset.notAPicture') },
      { position: 5, reason: say('dataset.changed') },
    ]);
  });

  test('many broken pictures decoded at once all get their own reason', async () => {
    const whole = await fromPixels(noisePixels(32), 32, 32, 3).png().toBuffer();
    const wide = await fromPixels(new Uint8Array(10_001 * 10_000), 10_001, 10_000, 1)
      .png()
      .toBuffer();
    const cut = whole.subarray(0, whole.length / 2);
    const root = await fill(await newFolder(), { 'cut.png': cut, 'wide.png': wide });
    const images = [
      { path: 'cut.png', record: null, hash: sha256(cut) },
      { path: 'wide.png', record: null, hash: sha256(wide) },
    ];
    const [batch] = await all(pictureReader(root, images, plain(4)), [Array.from({ length: 80 }, (_, i) => i % 2)]);
    const expected = [say('dataset.damagedPicture'), say('dataset.tooManyPixels')];
    expect(batch!.broken).toEqual(Array.from({ length: 80 }, (_, i) => ({ position: i % 2, reason: expected[i % 2] })));
  });

  test('without verifying, a changed picture is read as it is now', async () => {
    const root = await fill(await newFolder(), { ...files, 'c/5.png': files['c/6.png']! });
    const [batch] = await all(pictureReader(root, stored, plain(4), { verify: false }), [[5]]);
    expect(values(batch!)).toEqual([60]);
  });

  test('with a cache, pictures are the same, and are read from disk once', async () => {
    const root = await fill(await newFolder(), files);
    await rm(join(root, 'c/3.png'));
    const order = [
      [3, 0, 7],
      [5, 1, 2],
      [4, 6, 0],
    ];
    const uncached = await all(pictureReader(root, stored, plain(4)), order);
    const reader = pictureReader(root, stored, plain(4), { cacheBytes: 8 * 4 * 4 * 3 });
    expect(await all(reader, order)).toEqual(uncached);
    await rm(join(root, 'c'), { recursive: true });
    const again = await all(reader, order);
    expect(again).toEqual(uncached);
    again[0]!.pixels.fill(255);
    expect(await all(reader, order)).toEqual(uncached);
  });

  test('a cache too small by one byte is not used', async () => {
    const root = await fill(await newFolder(), files);
    const reader = pictureReader(root, stored, plain(4), { cacheBytes: 8 * 4 * 4 * 3 - 1 });
    await all(reader, [[0]]);
    await rm(join(root, 'c/0.png'));
    expect((await all(reader, [[0]]))[0]!.broken).toEqual([{ position: 0, reason: say('common.fileGone') }]);
  });

  test('two passes over one reader do not disturb each other', async () => {
    const root = await fill(await newFolder(), files);
    const reader = pictureReader(root, stored, plain(4), { cacheBytes: 2 ** 20 });
    const [up, down] = await Promise.all([
      all(reader, [
        [0, 1],
        [2, 3],
      ]),
      all(reader, [
        [3, 2],
        [1, 0],
      ]),
    ]);
    expect(up.map(values)).toEqual([
      [0, 10],
      [20, 30],
    ]);
    expect(down.map(values)).toEqual([
      [30, 20],
      [10, 0],
    ]);
  });

  test('more bytes in a batch than are held at once', async () => {
    const bytes = Buffer.concat([files['c/1.png']!, Buffer.alloc(20 * 2 ** 20)]);
    const root = await fill(await newFolder(), { 'c/1.png': bytes });
    const image = { path: 'c/1.png', record: null, hash: sha256(bytes) };
    const [batch] = await all(pictureReader(root, [image], plain(4)), [Array<number>(9).fill(0)]);
    expect(values(batch!)).toEqual(Array(9).fill(10));
  });
});

describe('records of an IDX file', () => {
  const bytes = idxBytes(0x803, [3, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  const images = [0, 1, 2, 3].map((record) => ({
    path: 'x',
    record,
    hash: sha256(bytes.subarray(16 + record * 4, 20 + record * 4)),
  }));

  test('are copied; one beyond the end has changed', async () => {
    const root = await fill(await newFolder(), { x: bytes });
    const [batch] = await all(pictureReader(root, images, plain(2, 1)), [[2, 3, 0]]);
    expect(batch!.positions).toEqual([2, 0]);
    expect([...batch!.pixels]).toEqual([9, 10, 11, 12, 1, 2, 3, 4]);
    expect(batch!.broken).toEqual([{ position: 3, reason: say('dataset.changed') }]);
  });

  test('of a file that is gone are gone; changed pixels are noticed', async () => {
    const root = await newFolder();
    const reader = () => pictureReader(root, images, plain(2, 1));
    expect((await all(reader(), [[0]]))[0]!.broken).toEqual([{ position: 0, reason: say('common.fileGone') }]);
    const other = Buffer.from(bytes);
    other[16] = 99;
    await writeFile(join(root, 'x'), other);
    const [batch] = await all(reader(), [[0, 1]]);
    expect(batch!.broken).toEqual([{ position: 0, reason: say('dataset.changed') }]);
    expect(batch!.positions).toEqual([1]);
  });
});

describe('stopping', () => {
  const endless = function* () {
    while (true) yield [0, 1, 2];
  };

  test('an abort between batches ends the pass with its reason', async () => {
    const root = await fill(await newFolder(), files);
    const stop = new AbortController();
    const pass = pictureReader(root, stored, plain(4)).read(endless(), stop.signal);
    expect((await pass.next()).done).toBe(false);
    stop.abort(new Error('enough'));
    await expect(pass.next()).rejects.toThrow('enough');
    expect((await pass.next()).done).toBe(true);
  });

  test('an abort after the last batch still ends the pass with its reason', async () => {
    const root = await fill(await newFolder(), files);
    const stop = new AbortController();
    const pass = pictureReader(root, stored, plain(4)).read([[0]], stop.signal);
    await pass.next();
    stop.abort(new Error('enough'));
    await expect(pass.next()).rejects.toThrow('enough');
  });

  test('a stop that comes as an event is heard within one batch, though nothing else is waited for', async () => {
    const root = await fill(await newFolder(), files);
    const stop = new AbortController();
    const reader = pictureReader(root, stored, plain(4), { cacheBytes: 2 ** 20 });
    // Fills the cache: what follows waits for no disk and no decoder.
    await all(reader, [stored.map((_, i) => i)]);
    const { port1, port2 } = new MessageChannel();
    onTestFinished(() => port1.close());
    port1.on('message', () => stop.abort(new Error('enough')));
    port2.postMessage('stop');
    let batches = 0;
    const pass = async () => {
      for await (const _ of reader.read(endless(), stop.signal)) if (++batches > 100) return;
    };
    await expect(pass()).rejects.toThrow('enough');
  });

  test('an abort while a batch is awaited ends the pass', async () => {
    const root = await fill(await newFolder(), files);
    const stop = new AbortController();
    const next = pictureReader(root, stored, plain(4)).read(endless(), stop.signal).next();
    stop.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
  });

  test('a signal aborted before the start reads nothing', async () => {
    const pass = pictureReader('/nowhere', stored, plain(4)).read(endless(), AbortSignal.abort(new Error('enough')));
    await expect(pass.next()).rejects.toThrow('enough');
  });

  test('a pass left early starts no further batch and leaves no rejection behind', async () => {
    const root = await fill(await newFolder(), files);
    let taken = 0;
    const counting = function* () {
      for (const batch of endless()) {
        taken++;
        yield batch;
      }
    };
    for await (const _ of pictureReader(root, stored, plain(4)).read(counting(), never())) break;
    expect(taken).toBeLessThanOrEqual(4);
    const after = taken;
    await rm(root, { recursive: true });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(taken).toBe(after);
  });

  test('reading ahead: two batches are under way when the first is handed out', async () => {
    const root = await fill(await newFolder(), files);
    let taken = 0;
    const counting = function* () {
      for (const batch of endless()) {
        taken++;
        yield batch;
      }
    };
    const pass = pictureReader(root, stored, plain(4)).read(counting(), never());
    await pass.next();
    expect(taken).toBe(3);
    await pass.return(undefined);
  });
});
