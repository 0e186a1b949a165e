import { createHash } from 'node:crypto';
import { rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { decodedSize } from '../../src/dataset/decodedSize.ts';
import { uprightJpegSize } from '../../src/dataset/headerSize.ts';
import { type InspectedImage, inspectImages } from '../../src/dataset/inspect.ts';
import { fill, idxBytes, temporaryFolders } from './folder.ts';
import { flatPng, fromPixels, noisePixels } from './pictures.ts';

const newFolder = temporaryFolders();
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const files = (...paths: string[]) => paths.map((path) => ({ path, record: null }));

async function inspectAll(root: string, images: Parameters<typeof inspectImages>[1]): Promise<InspectedImage[]> {
  return Array.fromAsync(inspectImages(root, images, { signal: new AbortController().signal }));
}

test('hash, length and size of each picture, in order; size after EXIF orientation', async () => {
  const small = await flatPng(1, 2, 3, 5, 7);
  const turned = await fromPixels(new Uint8Array(4 * 6 * 3), 4, 6, 3)
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  const root = await fill(await newFolder(), { 'a/1.png': small, 'a/2.jpg': turned });
  const inspected = await inspectAll(root, files('a/2.jpg', 'a/1.png', 'a/2.jpg'));
  const first = { hash: sha256(turned), bytes: turned.length, width: 6, height: 4, broken: null, isNoPicture: false };
  expect(inspected).toEqual([
    first,
    { hash: sha256(small), bytes: small.length, width: 5, height: 7, broken: null, isNoPicture: false },
    first,
  ]);
});

test('what cannot be used is named, and the pass goes on', async () => {
  const png = await flatPng(1);
  const wide = await fromPixels(new Uint8Array(10_001 * 10_000), 10_001, 10_000, 1)
    .png({ compressionLevel: 1 })
    .toBuffer();
  const root = await fill(await newFolder(), {
    'empty.png': '',
    'text.png': 'hello',
    'svg.png': '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>',
    'header.png': png.subarray(0, 20),
    'wide.png': wide,
    'huge.png': png,
    'folder.png/x': '',
    'good.png': png,
  });
  // Sparse: it takes no room.
  await truncate(join(root, 'huge.png'), 512 * 2 ** 20 + 1);
  const names = ['empty', 'text', 'svg', 'header', 'wide', 'huge', 'folder', 'gone', 'good'].map(
    (name) => `${name}.png`,
  );
  const inspected = await inspectAll(root, files(...names));
  const notAPicture = 'is no JPEG, PNG, WebP, GIF, TIFF or AVIF picture';
  expect(inspected.map(({ broken }) => broken?.text ?? null)).toEqual([
    'is empty',
    notAPicture,
    notAPicture,
    'is truncated, damaged or of an unsupported kind',
    'has more than 100 megapixels',
    'is larger than 512 MiB',
    'is not a file',
    'is gone',
    null,
  ]);
  expect(inspected.flatMap(({ isNoPicture }, i) => (isNoPicture ? [names[i]] : []))).toEqual([
    ...['empty.png', 'text.png', 'svg.png'],
  ]);
  expect(inspected[1]).toMatchObject({ hash: sha256(Buffer.from('hello')), bytes: 5, width: 0, height: 0 });
});

test('an IDX record is hashed by its own bytes', async () => {
  const root = await fill(await newFolder(), { x: idxBytes(0x803, [2, 1, 3], [1, 2, 3, 4, 5, 6]) });
  const inspected = await inspectAll(
    root,
    [1, 0].map((record) => ({ path: 'x', record })),
  );
  expect(inspected).toEqual([
    { hash: sha256(Uint8Array.from([4, 5, 6])), bytes: 3, width: 3, height: 1, broken: null, isNoPicture: false },
    { hash: sha256(Uint8Array.from([1, 2, 3])), bytes: 3, width: 3, height: 1, broken: null, isNoPicture: false },
  ]);
});

test('an aborted signal ends it with its reason', async () => {
  const root = await fill(await newFolder(), { 'a.png': await flatPng(1) });
  const stop = new AbortController();
  const pass = inspectImages(root, files(...Array<string>(50).fill('a.png')), { signal: stop.signal });
  await pass.next();
  stop.abort(new Error('enough'));
  await expect(pass.next()).rejects.toThrow('enough');
  await rm(root, { recursive: true });
});

test.each([
  ['progressive', { progressive: true }],
  ['with colours at half the size', { chromaSubsampling: '4:2:0' }],
  ['of full colours', { chromaSubsampling: '4:4:4' }],
])('the size of a JPEG, %s, is what its decoder says, without being asked', async (_, options) => {
  const bytes = await sharp(noisePixels(24), { raw: { width: 24, height: 24, channels: 3 } })
    .extract({ left: 0, top: 0, width: 24, height: 10 })
    .jpeg(options)
    .toBuffer();
  expect(uprightJpegSize(bytes)).toEqual(await decodedSize(bytes));
  expect(uprightJpegSize(await sharp(bytes).withMetadata({ orientation: 6 }).jpeg().toBuffer())).toBeNull();
  // Torn before its pixels begin, it is for the decoder to judge.
  expect(uprightJpegSize(bytes.subarray(0, bytes.indexOf(Buffer.of(0xff, 0xda))))).toBeNull();
});
