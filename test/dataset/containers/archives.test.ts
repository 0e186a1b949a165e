import { rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { inspectImages } from '../../../src/dataset/inspect.ts';
import { leftOutSentences } from '../../../src/dataset/leftOut.ts';
import { imageName } from '../../../src/dataset/listed.ts';
import { type Listing, listDataset } from '../../../src/dataset/listing.ts';
import { pictureReader } from '../../../src/dataset/reader.ts';
import { expectRefusal, fill, temporaryFolders } from '../folder.ts';
import { firstPixel, flatPng, plain } from '../pictures.ts';
import { expectTold, fixtures } from './expected.ts';
import { tarBytes } from './tarBytes.ts';

const newFolder = temporaryFolders();
const remarks = ({ leftOut }: Listing) => leftOutSentences(leftOut).map(({ text }) => text);
const rows = ({ images }: Listing) => images.map((own) => [imageName(own), own.label, own.split]);
const red = await flatPng(255, 0, 0);
const blue = await flatPng(0, 0, 255);
const pictures = { 'cat/1.png': red, 'dog/2.png': blue };
const makers = { tar: tarBytes, zip: (files: Readonly<Record<string, Uint8Array>>) => Buffer.from(zipSync(files)) };
const kinds = ['tar', 'zip'] as const;

/** A folder with one archive. */
async function withArchive(kind: 'tar' | 'zip', files: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const root = await fill(await newFolder(), { [`set.${kind}`]: makers[kind](files) });
  return join(root, `set.${kind}`);
}

async function looked(path: string) {
  const { root, images } = await listDataset(path);
  const found = [];
  for await (const own of inspectImages(root, images, new AbortController())) found.push(own);
  return { root, images, found };
}

describe('an archive that its own library has made', () => {
  test.each([
    ...['pax.tar', 'gnu.tar', 'mixed.zip', 'streamed.zip', 'nested.tar'],
    ...['webdataset', 'webdataset-json'],
  ])('%s: names, classes, splits, and the bytes of each picture', async (name) => expectTold(name));

  test('what is no picture, and links, are left out and told', async () => {
    expect(remarks(await listDataset(join(fixtures, 'pax.tar')))).toEqual([
      'Left out, files that are no pictures: 1 (pax.tar/photos/notes.txt)',
      'Left out, links and devices in an archive: 1 (pax.tar/photos/dog/link.png)',
    ]);
  });

  test('captions beside the pictures of samples are not told of', async () => {
    expect(remarks(await listDataset(join(fixtures, 'webdataset')))).toEqual([]);
  });
});

describe.each(kinds)('%s files', (kind) => {
  test('their pictures are read as those of a folder are', async () => {
    const { root, images, found } = await looked(await withArchive(kind, pictures));
    const stored = images.map((own, i) => ({ ...own, ...found[i]! }));
    const reader = pictureReader(root, stored, plain(8));
    for await (const { positions, pixels } of reader.read([[0, 1]], new AbortController().signal)) {
      expect(positions).toEqual([0, 1]);
      expect(firstPixel(pixels)).toEqual([255, 0, 0]);
      expect(firstPixel(pixels.subarray(8 * 8 * 3))).toEqual([0, 0, 255]);
    }
  });

  test('an archive that is another now, or gone: each image has a reason', async () => {
    const path = await withArchive(kind, pictures);
    const { root, images, found } = await looked(path);
    const stored = images.map((own, i) => ({ ...own, ...found[i]! }));
    const reasons = async () => {
      const reader = pictureReader(root, stored, plain(8));
      for await (const { broken } of reader.read([[0, 1]], new AbortController().signal))
        return broken.map(({ reason }) => reason.text);
      return [];
    };
    await writeFile(path, makers[kind]({ 'cat/1.png': red, 'dog/2.png': await flatPng(9) }));
    expect(await reasons()).toEqual(['has changed since it was added']);
    await writeFile(path, makers[kind]({ a: new Uint8Array(9) }));
    expect(await reasons()).toEqual(Array(2).fill('has changed since it was added'));
    await rm(path);
    expect(await reasons()).toEqual(Array(2).fill('is gone'));
  });

  test.each(['../1.png', '/1.png', 'cat/../../1.png'])('the name %s is refused', async (name) => {
    const path = await withArchive(kind, { ...pictures, [name]: red });
    await expectRefusal(listDataset(path), 'BAD_DATASET', /set\.(tar|zip) (is damaged|holds ".*", which would lie)/);
  });

  test('cut off', async () => {
    const path = await withArchive(kind, pictures);
    const whole = makers[kind](pictures);
    await writeFile(path, whole.subarray(0, kind === 'tar' ? 1200 : -30));
    await expectRefusal(listDataset(path), 'BAD_DATASET', /is damaged or cut off/);
  });

  test('without a picture; with pictures in no class folder; of one class', async () => {
    await expectRefusal(listDataset(await withArchive(kind, { 'a/b.txt': red })), 'BAD_DATASET', /has no pictures/);
    const flat = await withArchive(kind, { '1.png': red, '2.png': blue });
    await expectRefusal(listDataset(flat), 'BAD_DATASET', /only the class "set"/);
  });

  test('a label file in it names the pictures with their classes and splits', async () => {
    const own = makers[kind];
    const labels = 'file_name,label,split\na/1.png,cat,train\na/2.png,dog,val\nb/9.png,dog,val\n';
    const files = { 'a/1.png': red, 'a/2.png': blue, 'a/3.png': blue };
    const one = await withArchive(kind, { ...files, 'metadata.csv': Buffer.from(labels) });
    const listing = await listDataset(one);
    expect([listing.format, rows(listing)]).toEqual([
      'csv',
      [
        [`set.${kind}/a/1.png`, 'cat', 'train'],
        [`set.${kind}/a/2.png`, 'dog', 'val'],
      ],
    ]);
    expect(remarks(listing).join()).toMatch(/3.png/);
    expect(remarks(listing).join()).toMatch(/b\/9.png/);

    const lines = (label: string) => Buffer.from(`{"file_name": "1.png", "label": "${label}"}\n`);
    const bySplit = await fill(await newFolder(), {
      [`train.${kind}`]: own({ 'metadata.jsonl': lines('cat'), '1.png': red }),
      [`val.${kind}`]: own({ 'metadata.jsonl': lines('dog'), '1.png': blue }),
    });
    expect(rows(await listDataset(bySplit))).toEqual([
      [`train.${kind}/1.png`, 'cat', 'train'],
      [`val.${kind}/1.png`, 'dog', 'val'],
    ]);
  });

  test.each([
    ['file_name,label\n../1.png,cat\n', /metadata.csv/],
    ['file_name\n1.png\n', /metadata.csv/],
    ['file_name,label\n1.png,cat\n1.png,dog\n', /metadata.csv/],
  ])('a label file in it that says %j is refused, by its name', async (text, message) => {
    const path = await withArchive(kind, { '1.png': red, 'metadata.csv': Buffer.from(text) });
    await expectRefusal(listDataset(path), 'BAD_DATASET', message);
  });

  test('of a name other than its kind, it is known by its first bytes', async () => {
    const root = await fill(await newFolder(), { 'download.zip': makers[kind](pictures) });
    const { format, images } = await listDataset(join(root, 'download.zip'));
    expect([format, images.length]).toEqual([kind, 2]);
  });

  test('beside class folders it is what they came from', async () => {
    const root = await fill(await newFolder(), { ...pictures, [`set.${kind}`]: makers[kind](pictures) });
    const listing = await listDataset(root);
    expect([listing.format, rows(listing)]).toEqual([
      'folders',
      [
        ['cat/1.png', 'cat', null],
        ['dog/2.png', 'dog', null],
      ],
    ]);
  });

  test('several: each is a folder, of a split or of a class, the shards of one together', async () => {
    const own = makers[kind];
    const bySplit = await fill(await newFolder(), {
      [`train-00000-of-00002.${kind}`]: own({ 'cat/1.png': red }),
      [`train-00001-of-00002.${kind}`]: own({ 'dog/1.png': blue }),
      [`val.${kind}`]: own({ 'dog/1.png': blue }),
    });
    expect(rows(await listDataset(bySplit))).toEqual([
      [`train-00000-of-00002.${kind}/cat/1.png`, 'cat', 'train'],
      [`train-00001-of-00002.${kind}/dog/1.png`, 'dog', 'train'],
      [`val.${kind}/dog/1.png`, 'dog', 'val'],
    ]);
    const byClass = await fill(await newFolder(), {
      [`cat.${kind}`]: own({ '1.png': red }),
      [`dog.${kind}`]: own({ '1.png': blue }),
    });
    expect(rows(await listDataset(byClass)).map(([, label]) => label)).toEqual(['cat', 'dog']);
  });

  test('a link out of the folder', async () => {
    const outside = await withArchive(kind, pictures);
    const root = await newFolder();
    await symlink(outside, join(root, `set.${kind}`));
    await expectRefusal(listDataset(join(root, `set.${kind}`)), 'BAD_DATASET', /is a link that leads out/);
  });

  test('labels: pictures without one are left out, one that is too long or no JSON is refused', async () => {
    const one = Buffer.from('1');
    const some = await withArchive(kind, {
      ...{ 'a.png': red, 'a.cls': Buffer.from('0'), 'b.png': blue, 'b.cls': one, 'c.png': red },
      ...{ 'd.jpg': red, 'd.json': Buffer.from('{"label": null, "caption": "1"}') },
    });
    const listing = await listDataset(some);
    expect(rows(listing)).toEqual([
      [`set.${kind}/a.png`, '0', null],
      [`set.${kind}/b.png`, '1', null],
    ]);
    expect(remarks(listing)).toEqual([
      `Left out, pictures without a label beside them: 2 (set.${kind}/c.png, set.${kind}/d.jpg)`,
    ]);
    for (const [label, message] of [
      [{ 'a.cls': Buffer.alloc(70_000, '1') }, /a\.cls in .* is too long/],
      [{ 'a.cls': Buffer.alloc(5000, '1') }, /a\.cls in .* is too long/],
      [{ 'a.json': Buffer.from('{') }, /a\.json in .* is no JSON/],
    ] as const)
      await expectRefusal(listDataset(await withArchive(kind, { 'a.png': red, ...label })), 'BAD_DATASET', message);
  });
});

describe('a tar file', () => {
  const whole = tarBytes(pictures);
  const changed = (change: (bytes: Buffer) => void) => {
    const bytes = Buffer.from(whole);
    change(bytes);
    return bytes;
  };
  test.each([
    ['whose second header is no header', changed((bytes) => bytes.fill('x', 1024, 1100))],
    ['whose header has another checksum', changed((bytes) => bytes.write('7', 1024 + 130))],
  ])('%s', async (_, bytes) => {
    const root = await fill(await newFolder(), { 'set.tar': bytes });
    await expectRefusal(listDataset(join(root, 'set.tar')), 'BAD_DATASET', /is damaged or cut off/);
  });

  test('that says a picture has 2^40 bytes', async () => {
    const root = await fill(await newFolder(), { 'set.tar': tarBytes(pictures, 2 ** 40) });
    await expectRefusal(listDataset(join(root, 'set.tar')), 'BAD_DATASET', /is damaged or cut off/);
  });

  test('that is compressed as a whole', async () => {
    const root = await fill(await newFolder(), { 'set.tar.gz': gzipSync(whole) });
    await expectRefusal(listDataset(join(root, 'set.tar.gz')), 'BAD_DATASET', /compressed as a whole.*unpack it/);
  });
});

describe('a zip file', () => {
  /** The central directory's header of an entry has a number at `at`; what it says is believed first. */
  const withNumber = (at: number, value: number) => {
    const bytes = Buffer.from(zipSync({ 'cat/1.png': new Uint8Array(1e6), 'dog/2.png': blue }));
    bytes.writeUInt32LE(value, bytes.indexOf('PK\x01\x02') + at);
    return bytes;
  };

  test.each([
    ['unpacks to more than it says', withNumber(24, 1000), /truncated, damaged/],
    ['unpacks to less than it says', withNumber(24, 2e6), /has changed/],
    ['says that it unpacks to 4 GB', withNumber(24, 2 ** 32 - 2), /larger than 512 MiB/],
  ])('an entry that %s is broken', async (_, bytes, reason) => {
    const root = await fill(await newFolder(), { 'set.zip': bytes });
    const { found } = await looked(root);
    expect(found.map(({ broken }) => broken?.text ?? '')).toEqual([expect.stringMatching(reason), '']);
  });

  test('an entry that is encrypted is broken', async () => {
    const bytes = Buffer.from(zipSync(pictures));
    bytes[6]! |= 1;
    const root = await fill(await newFolder(), { 'set.zip': bytes });
    const { found } = await looked(root);
    expect(found[0]!.broken?.text).toMatch(/^is encrypted/);
  });
});
