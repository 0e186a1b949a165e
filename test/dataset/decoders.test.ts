import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { decodedSize } from '../../src/dataset/decodedSize.ts';
import { whileDecoding } from '../../src/dataset/decoders.ts';
import { jpegSize } from '../../src/dataset/headerSize.ts';
import { fromPixels, noisePixels } from './pictures.ts';

test('pictures that take more together than there is room for are decoded one after the other', async () => {
  const large = { width: 10_000, height: 10_000, bytes: 2e8 };
  let inside = 0;
  let most = 0;
  const decode = () =>
    whileDecoding(large, async () => {
      inside += 1;
      most = Math.max(most, inside);
      await setImmediate();
      inside -= 1;
    });
  await Promise.all([decode(), decode(), decode()]);
  expect(most).toBe(1);
});

test('a picture that cannot be decoded makes room too', async () => {
  const huge = { width: 10_000, height: 10_000, bytes: 4e8 };
  for (let i = 0; i < 2; i++)
    await expect(whileDecoding(huge, () => Promise.reject(new Error('damaged')))).rejects.toThrow('damaged');
});

test.each(['baseline', 'progressive', 'grey', 'four channels', 'turned'])(
  "a JPEG's size, %s, is what sharp says it is",
  async (kind) => {
    const colour = fromPixels(noisePixels(40).subarray(0, 40 * 24 * 3), 40, 24, 3);
    const made = {
      baseline: colour.jpeg(),
      progressive: colour.clone().jpeg({ progressive: true }),
      grey: colour.clone().toColourspace('b-w').jpeg(),
      'four channels': colour.clone().toColourspace('cmyk').jpeg(),
      turned: colour.clone().withMetadata({ orientation: 6 }).jpeg(),
    }[kind]!;
    const bytes = await made.toBuffer();
    const { width, height, bytes: size } = await decodedSize(bytes);
    const told = jpegSize(bytes)!;
    expect(told.bytes).toBe(size);
    expect([told.width, told.height].sort()).toEqual([width, height].sort());
  },
);

test('what is no JPEG, or ends before it says its size, has none', async () => {
  const jpeg = await sharp(noisePixels(8), { raw: { width: 8, height: 8, channels: 3 } })
    .jpeg()
    .toBuffer();
  expect(jpegSize(jpeg.subarray(0, 30))).toBeNull();
  expect(jpegSize(Buffer.alloc(100))).toBeNull();
  expect(jpegSize(readFileSync(import.meta.filename))).toBeNull();
});
