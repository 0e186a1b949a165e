import sharp from 'sharp';
import { expect, test } from 'vitest';
import { tryDecode } from '../../src/dataset/decode.ts';
import { depthProblem } from '../../src/dataset/depth.ts';
import { inspectImages } from '../../src/dataset/inspect.ts';
import { fill, temporaryFolders } from './folder.ts';
import { flatPng, greyTiff, plain } from './pictures.ts';

const newFolder = temporaryFolders();
const side = 8;
const grey16 = (most: number) => Uint16Array.from({ length: side * side }, (_, i) => (i * most) / (side * side - 1));
const nearlyBlack = 'uses no more than 12 of its 16 bits, so that it would be nearly black';
const png16 = (most: number) =>
  sharp(grey16(most), { raw: { width: side, height: side, channels: 1 } })
    .toColourspace('grey16')
    .png()
    .toBuffer();

test.each([
  ['of 16 bits', greyTiff(side, grey16(65_535), 1), null],
  ['of 13 bits in 16', greyTiff(side, grey16(4096), 1), null],
  ['of 12 bits in 16', greyTiff(side, grey16(4095), 1), nearlyBlack],
  ['that is black', greyTiff(side, grey16(0), 1), null],
  ['with a sign', greyTiff(side, Int16Array.from(grey16(30_000)), 2), /has values of the kind short/],
  [
    'of floating point',
    greyTiff(
      side,
      Float32Array.from(grey16(1000), (x) => x / 1000),
      3,
    ),
    /has values of the kind float/,
  ],
])('a TIFF %s', async (_, bytes, problem) => {
  const expected = problem === null ? undefined : expect.stringMatching(problem);
  expect((await depthProblem(bytes))?.text).toEqual(expected);
  const decoded = await tryDecode(bytes, plain(side, 1));
  expect('reason' in decoded ? decoded.reason.text : undefined).toEqual(expected);
  const root = await fill(await newFolder(), { 'a.tif': bytes });
  const inspected = inspectImages(root, [{ path: 'a.tif', record: null }], { signal: new AbortController().signal });
  expect((await inspected.next()).value!.broken?.text).toEqual(expected);
});

test('a PNG of 16 bits, of 12 in 16, and of 8', async () => {
  expect(await depthProblem(await png16(65_535))).toBeNull();
  expect((await depthProblem(await png16(4095)))?.text).toBe(nearlyBlack);
  expect(await depthProblem(await flatPng(3))).toBeNull();
});
