import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type InspectedImage, inspectImages } from '../../../src/dataset/inspect.ts';
import { leftOutSentences } from '../../../src/dataset/leftOut.ts';
import { listDataset } from '../../../src/dataset/listing.ts';
import { pictureReader } from '../../../src/dataset/reader.ts';
import { expectRefusal, fill, temporaryFolders } from '../folder.ts';
import { plain } from '../pictures.ts';
import { expectTold, fixtures } from './expected.ts';

const newFolder = temporaryFolders();
const many = ['dictionary.parquet', 'version2.parquet', 'plain.parquet', 'gzip.parquet'];

describe('Parquet files that their own library has written', () => {
  test.each([...many, 'hugging-face'])('%s: names, classes, splits, and the bytes of each picture', expectTold);

  test('a row without a label, or with −1 for none, is left out', async () => {
    const { leftOut } = await listDataset(join(fixtures, 'plain.parquet'));
    const other = await listDataset(join(fixtures, 'hugging-face'));
    expect([...leftOutSentences(leftOut), ...leftOutSentences(other.leftOut)].map(({ text }) => text)).toEqual([
      'Left out, pictures without a label beside them: 1 (plain.parquet#4)',
      'Left out, pictures without a label beside them: 1 (data/test-00000-of-00001.parquet#0)',
    ]);
  });

  test.each(many)('%s: rows are read in any order, many at once', async (name) => {
    const { root, images } = await listDataset(join(fixtures, name));
    const found: InspectedImage[] = [];
    for await (const own of inspectImages(root, images, new AbortController())) found.push(own);
    const stored = images.map((own, i) => ({ ...own, ...found[i]! }));
    const order = images.map((_, i) => (i * 7) % images.length);
    const reader = pictureReader(root, stored, plain(8));
    let read = 0;
    for await (const { positions, broken } of reader.read([order], new AbortController().signal)) {
      expect([positions, broken]).toEqual([order, []]);
      read += positions.length;
    }
    expect(read).toBe(24);
  });

  test('the column that is asked for says the classes, also where it has numbers alone', async () => {
    const file = join(fixtures, 'numbers.parquet');
    const labels = async (label: string) => (await listDataset(file, undefined, label)).images.map((own) => own.label);
    expect(await labels('fine')).toEqual(['7', '8', '9', '7']);
    expect(await labels('coarse')).toEqual(['1', '1', '2', '2']);
  });

  test('where several columns have classes, a remark says which one is taken', async () => {
    const { images, doubts } = await listDataset(join(fixtures, 'two-labels.parquet'));
    expect(images.map(({ label }) => label)).toEqual(['trout', 'oak', 'elm']);
    expect(doubts.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^Classes are those of the column fine_label; there are also coarse_label: choose with/),
    ]);
  });
});

const footerOf = (bytes: Buffer): number => bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);

describe('a Parquet file that cannot be one', () => {
  test.each([
    ['numbers.parquet', undefined, /no column called label \(it has image, fine, coarse, words\)/],
    ['numbers.parquet', 'words', /The column words of .* has no single text/],
    ['numbers.parquet', 'nothing', /no column nothing of text or whole numbers \(it has image/],
    ['no-pictures.parquet', undefined, /has no column of pictures \(it has label\)/],
    ['lz4.parquet', undefined, /is damaged, or written in a way that is not read \(.*LZ4/],
  ])('%s, asked for the column %s', async (name, label, message) => {
    await expectRefusal(listDataset(join(fixtures, name), undefined, label), 'BAD_DATASET', message);
  });

  test.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, -20)],
    ['with a footer longer than itself', (bytes: Buffer) => bytes.fill(0x7f, bytes.length - 8, bytes.length - 4)],
    ['with a footer of noise', (bytes: Buffer) => bytes.fill(0x55, footerOf(bytes), footerOf(bytes) + 60)],
  ])('%s', async (_, change) => {
    const bytes = change(await readFile(join(fixtures, 'plain.parquet')));
    const root = await fill(await newFolder(), { 'set.parquet': bytes });
    await expectRefusal(listDataset(root), 'BAD_DATASET', /set\.parquet is damaged, or written/);
  });

  test("but for the class column's page, whose size is said with 64 bits: it is read", async () => {
    const bytes = (await readFile(join(fixtures, 'plain.parquet'))).fill(0x16, 3957 + 5, 3957 + 6);
    const root = await fill(await newFolder(), { 'set.parquet': bytes });
    expect((await listDataset(root)).images).toHaveLength(
      (await listDataset(join(fixtures, 'plain.parquet'))).images.length,
    );
  });

  test('whose column chunks say nothing of themselves', async () => {
    const bytes = await readFile(join(fixtures, 'plain.parquet'));
    const name = bytes.lastIndexOf(Buffer.from([0x19, 0x18, 5, ...Buffer.from('class')]));
    // In Thrift's compact form: a chunk's metadata, one field after the last and beginning with a number. They become another field.
    bytes[bytes.lastIndexOf(Buffer.from([0x1c, 0x15]), name)] = 0x2c;
    const root = await fill(await newFolder(), { 'set.parquet': bytes });
    await expectRefusal(listDataset(root), 'BAD_DATASET', /set\.parquet lacks a column in some of its row groups/);
  });

  test('whose pages begin before the file does', async () => {
    const bytes = await readFile(join(fixtures, 'plain.parquet'));
    // The class column's page, at 3957 as Thrift writes it; an odd number is a negative one.
    const place = Buffer.from([0x26, 0xea, 0x3d]);
    for (let at = bytes.indexOf(place); at >= 0; at = bytes.indexOf(place)) bytes[at + 1] = 0xeb;
    const root = await fill(await newFolder(), { 'set.parquet': bytes });
    await expectRefusal(listDataset(root), 'BAD_DATASET', /set\.parquet is damaged, .*-3958/);
  });

  test('that is another now: each image has a reason', async () => {
    const root = await newFolder();
    const path = join(root, 'set.parquet');
    await copyFile(join(fixtures, 'plain.parquet'), path);
    const { images } = await listDataset(path);
    await copyFile(join(fixtures, 'numbers.parquet'), path);
    const reasons = [];
    for await (const { broken } of inspectImages(root, images.slice(-2), new AbortController()))
      reasons.push(broken?.text);
    await writeFile(path, 'PAR1');
    for await (const { broken } of inspectImages(root, images.slice(-1), new AbortController()))
      reasons.push(broken?.text);
    expect(reasons).toEqual(Array(3).fill('has changed since it was added'));
  });
});
