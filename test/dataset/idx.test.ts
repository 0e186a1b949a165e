import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openIdx, readIdxLabels } from '../../src/dataset/idx.ts';
import { listDataset } from '../../src/dataset/listing.ts';
import { expectRefusal, fill, idxBytes, temporaryFolders } from './folder.ts';

const newFolder = temporaryFolders();
const pixels = Array.from({ length: 3 * 2 * 4 }, (_, i) => i * 10);
const images = idxBytes(0x803, [3, 2, 4], pixels);
const labels = idxBytes(0x801, [3], [7, 0, 7]);

describe('an IDX file', () => {
  test.each([
    ['plain', images],
    ['gzipped', gzipSync(images)],
  ])('of 3 images of 2×4 px, %s', async (_, bytes) => {
    const root = await fill(await newFolder(), { x: bytes });
    const idx = await openIdx(join(root, 'x'));
    expect(idx).toMatchObject({ count: 3, height: 2, width: 4 });
    expect([...idx.record(1)]).toEqual(pixels.slice(8, 16));
    expect(() => idx.record(3)).toThrow(/3 images, none at 3/);
  });

  test('of labels', async () => {
    const root = await fill(await newFolder(), { x: gzipSync(labels) });
    expect([...(await readIdxLabels(join(root, 'x')))]).toEqual([7, 0, 7]);
  });

  test.each([
    ['of another magic number', labels, /begins with 0x00000801/],
    ['that ends in its header', images.subarray(0, 10), /ends within its header/],
    ['that is empty', Buffer.alloc(0), /ends within its header/],
    ['shorter than its header says', images.subarray(0, -1), /promises 40 bytes, but it holds 39/],
    ['longer than its header says', Buffer.concat([images, Buffer.alloc(1)]), /promises 40 bytes, but it holds 41/],
    ['of 2³² images', idxBytes(0x803, [2 ** 32 - 1, 28, 28], []), /more than 1 GiB/],
    ['of images without pixels', idxBytes(0x803, [3, 0, 4], []), /0×4 px/],
    ['of images of absurd width', idxBytes(0x803, [0, 1, 2 ** 31], []), /1×2147483648 px/],
    ['gzipped, shorter than its header says', gzipSync(images.subarray(0, -1)), /holds 39 bytes/],
    [
      'gzipped, that inflates to more than its header says',
      gzipSync(Buffer.concat([images, Buffer.alloc(2 ** 20)])),
      /holds more/,
    ],
    ['gzipped and cut off', gzipSync(images).subarray(0, -12), /ends within|does not decompress/],
  ])('%s is refused', async (_, bytes, message) => {
    const root = await fill(await newFolder(), { x: bytes });
    await expectRefusal(openIdx(join(root, 'x')), 'BAD_FILE', message);
  });
});

describe('an IDX data set', () => {
  test('a folder of pairs: t10k is test, train is train; labels are numbers in words', async () => {
    const root = await fill(await newFolder(), {
      'train-images-idx3-ubyte.gz': gzipSync(images),
      'train-labels-idx1-ubyte.gz': gzipSync(labels),
      't10k-images.idx3-ubyte': images,
      't10k-labels.idx1-ubyte': labels,
      'readme.txt': '',
    });
    const listing = await listDataset(root);
    expect(listing).toMatchObject({ root, format: 'idx', leftOut: [] });
    expect(listing.images.map(({ path, record, label, split }) => [path, record, label, split])).toEqual([
      ['t10k-images.idx3-ubyte', 0, '7', 'test'],
      ['t10k-images.idx3-ubyte', 1, '0', 'test'],
      ['t10k-images.idx3-ubyte', 2, '7', 'test'],
      ['train-images-idx3-ubyte.gz', 0, '7', 'train'],
      ['train-images-idx3-ubyte.gz', 1, '0', 'train'],
      ['train-images-idx3-ubyte.gz', 2, '7', 'train'],
    ]);
  });

  test('of more images than a call takes arguments', async () => {
    const count = 150_000;
    const root = await fill(await newFolder(), {
      'train-images-idx3-ubyte': idxBytes(0x803, [count, 1, 1], new Uint8Array(count)),
      'train-labels-idx1-ubyte': idxBytes(
        0x801,
        [count],
        Uint8Array.from({ length: count }, (_, i) => i % 2),
      ),
    });
    expect((await listDataset(root)).images).toHaveLength(count);
  });

  test('one file of a pair, images or labels, gives that pair; the unpacked file wins over its archive', async () => {
    const root = await fill(await newFolder(), {
      'val-images-idx3-ubyte': images,
      'val-images-idx3-ubyte.gz': 'broken',
      'val-labels-idx1-ubyte': labels,
      'train-images-idx3-ubyte': 'broken',
      'train-labels-idx1-ubyte': labels,
    });
    for (const name of ['val-images-idx3-ubyte', 'val-labels-idx1-ubyte']) {
      const listing = await listDataset(join(root, name));
      expect(listing.root).toBe(root);
      expect(listing.images).toHaveLength(3);
      expect(listing.images[2]).toEqual({ path: 'val-images-idx3-ubyte', record: 2, label: '7', split: 'val' });
    }
  });

  test.each(['train-images-idx3-ubyte', 'train-labels-idx1-ubyte'])('%s as a link out of the folder', async (name) => {
    const files = { 'train-images-idx3-ubyte': images, 'train-labels-idx1-ubyte': labels };
    const outside = await fill(await newFolder(), files);
    const root = await fill(await newFolder(), files);
    await rm(join(root, name));
    await symlink(join(outside, name), join(root, name));
    for (const path of [root, join(root, 'train-images-idx3-ubyte')])
      await expectRefusal(listDataset(path), 'BAD_DATASET', /is a link that leads out of its folder/);
  });

  test('images without labels, labels without images, counts that differ, one class', async () => {
    const folder = await newFolder();
    const lone = await fill(join(folder, 'lone'), { 'train-images-idx3-ubyte': images });
    await expectRefusal(listDataset(lone), 'BAD_FILE', /no labels/);
    const orphan = await fill(join(folder, 'orphan'), { 'train-labels-idx1-ubyte': labels });
    const given = join(orphan, 'train-labels-idx1-ubyte');
    await expectRefusal(listDataset(given), 'BAD_FILE', /no images/);
    const two = idxBytes(0x801, [2], [0, 1]);
    const uneven = await fill(join(folder, 'uneven'), { 'images-idx3-ubyte': images, 'labels-idx1-ubyte': two });
    await expectRefusal(listDataset(uneven), 'BAD_FILE', /3 images.*2 labels/);
    const same = idxBytes(0x801, [3], [1, 1, 1]);
    const one = await fill(join(folder, 'one'), { 'images-idx3-ubyte': images, 'labels-idx1-ubyte': same });
    await expectRefusal(listDataset(one), 'BAD_DATASET', /only the class "1"/);
  });
});
