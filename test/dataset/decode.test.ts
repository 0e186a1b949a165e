import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodePicture, decodeRecord } from '../../src/dataset/decode.ts';
import { expectRefusal } from './folder.ts';
import { firstPixel, flatPng, fromPixels, noisePixels, plain } from './pictures.ts';

/** Red, green / blue, white: a pixel each. */
const corners = Uint8Array.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]);

describe('colour', () => {
  test('8-bit RGB of the wanted size comes out as it is', async () => {
    const pixels = await decodePicture(await fromPixels(corners, 2, 2, 3).png().toBuffer(), plain(2));
    expect([...pixels]).toEqual([...corners]);
  });

  test('grey to RGB repeats the value; RGB to grey weighs green most', async () => {
    const grey = await fromPixels(Uint8Array.from([10, 20, 30, 40]), 2, 2, 1)
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect([...(await decodePicture(grey, plain(2)))]).toEqual([10, 10, 10, 20, 20, 20, 30, 30, 30, 40, 40, 40]);
    expect([...(await decodePicture(grey, plain(2, 1)))]).toEqual([10, 20, 30, 40]);
    const [red, green, blue] = [
      ...(await decodePicture(await fromPixels(corners, 2, 2, 3).png().toBuffer(), plain(2, 1))),
    ];
    expect(green).toBeGreaterThan(red!);
    expect(red).toBeGreaterThan(blue!);
  });

  test.each([1, 3] as const)('16-bit becomes 8-bit, %i channels wanted', async (channels) => {
    const shorts = new Uint16Array(8 * 8 * 3).fill(0x8040);
    const png = await sharp(shorts, { raw: { width: 8, height: 8, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    expect((await sharp(png).metadata()).depth).toBe('ushort');
    const value = (await decodePicture(png, plain(8, channels)))[0]!;
    expect(Math.abs(value - 0x80)).toBeLessThanOrEqual(1);
  });

  test('16-bit grey becomes 8-bit', async () => {
    const shorts = new Uint16Array(8 * 8).fill(0x4020);
    const png = await sharp(shorts, { raw: { width: 8, height: 8, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    expect(await sharp(png).metadata()).toMatchObject({ depth: 'ushort', channels: 1 });
    for (const channels of [1, 3] as const) {
      const pixels = await decodePicture(png, plain(8, channels));
      expect(pixels).toHaveLength(64 * channels);
      expect(Math.abs(pixels[0]! - 0x40)).toBeLessThanOrEqual(1);
    }
  });

  test('transparency is flattened on white, in RGB and in grey', async () => {
    const half = Uint8Array.from({ length: 64 * 4 }, (_, i) => [255, 0, 0, 128][i % 4]!);
    const [red, green, blue] = firstPixel(
      await decodePicture(await fromPixels(half, 8, 8, 4).png().toBuffer(), plain(8)),
    );
    expect(red).toBe(255);
    expect(Math.abs(green! - 127)).toBeLessThanOrEqual(1);
    expect(blue).toBe(green);
    const clear = Uint8Array.from({ length: 64 * 2 }, (_, i) => (i % 2 === 0 ? 10 : 0));
    const greyAlpha = await fromPixels(clear, 8, 8, 2).toColourspace('b-w').png().toBuffer();
    expect([...(await decodePicture(greyAlpha, plain(8, 1)))]).toEqual(Array(64).fill(255));
  });

  test('CMYK becomes sRGB', async () => {
    const png = await flatPng(220, 30, 40, 16);
    const cmyk = await sharp(png).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    const pixels = await decodePicture(cmyk, plain(16));
    expect(pixels).toHaveLength(16 * 16 * 3);
    const [red, green, blue] = firstPixel(pixels);
    expect(red).toBeGreaterThan(180);
    expect(green).toBeLessThan(90);
    expect(blue).toBeLessThan(90);
    expect(await decodePicture(cmyk, plain(16, 1))).toHaveLength(16 * 16);
  });
});

describe('geometry', () => {
  // Turned back by its EXIF orientation, each stored picture shows `corners`.
  test.each([
    [1, [0, 1, 2, 3]],
    [2, [1, 0, 3, 2]],
    [3, [3, 2, 1, 0]],
    [6, [1, 3, 0, 2]],
    [8, [2, 0, 3, 1]],
  ])('EXIF orientation %i is undone', async (orientation, stored) => {
    const pixels = Uint8Array.from(stored.flatMap((i) => [...corners.subarray(i * 3, i * 3 + 3)]));
    const png = await fromPixels(pixels, 2, 2, 3).withMetadata({ orientation }).png().toBuffer();
    expect([...(await decodePicture(png, plain(2)))]).toEqual([...corners]);
  });

  test('orientation 6 of 4×8 px: the short side counts after turning', async () => {
    const stored = new Uint8Array(8 * 4 * 3).fill(200, 0, 4 * 4 * 3);
    const png = await fromPixels(stored, 4, 8, 3).withMetadata({ orientation: 6 }).png().toBuffer();
    const pixels = await decodePicture(png, plain(4));
    expect(firstPixel(pixels)).toEqual([0, 0, 0]);
    expect(firstPixel(pixels.subarray(3 * 3))).toEqual([200, 200, 200]);
  });

  test('12×4 px to 4×4: the middle third is kept', async () => {
    const stripes = Uint8Array.from({ length: 12 * 4 }, (_, i) => [10, 120, 240][Math.floor((i % 12) / 4)]!);
    const png = await fromPixels(stripes, 12, 4, 1).toColourspace('b-w').png().toBuffer();
    expect([...(await decodePicture(png, plain(4, 1)))]).toEqual(Array(16).fill(120));
  });

  test('2×2 px is enlarged to 8×6', async () => {
    const preprocessing = { ...plain(8), decodeSize: [8, 6] } as const;
    expect(await decodePicture(await flatPng(9, 8, 7, 2), preprocessing)).toEqual(
      Uint8Array.from({ length: 8 * 6 * 3 }, (_, i) => [9, 8, 7][i % 3]!),
    );
  });

  test('of an animation, the first frame', async () => {
    const frames = Uint8Array.from({ length: 4 * 8 * 3 }, (_, i) => (i < 4 * 4 * 3 ? 255 : 0));
    const raw = { width: 4, height: 8, channels: 3, pageHeight: 4 } as const;
    for (const animated of [
      await sharp(frames, { raw }).gif().toBuffer(),
      await sharp(frames, { raw }).webp({ lossless: true }).toBuffer(),
    ]) {
      expect((await sharp(animated).metadata()).pages).toBe(2);
      expect([...(await decodePicture(animated, plain(4, 1)))]).toEqual(Array(16).fill(255));
    }
  });

  test('the fine texture of a JPEG is shrunk 512 → 48 px as faithfully as that of a PNG', async () => {
    const jpeg = await fromPixels(noisePixels(128), 128, 128, 3).resize(512, 512).jpeg({ quality: 95 }).toBuffer();
    const png = await sharp(jpeg).png().toBuffer();
    const [fromJpeg, fromPng] = [await decodePicture(jpeg, plain(48)), await decodePicture(png, plain(48))];
    expect(Math.max(...fromJpeg.map((value, i) => Math.abs(value - fromPng[i]!)))).toBeLessThan(12);
  });
});

describe('bytes that are no whole picture', () => {
  const picture = fromPixels(noisePixels(64), 64, 64, 3);

  test.each([
    ['JPEG', () => picture.clone().jpeg().toBuffer()],
    ['progressive JPEG', () => picture.clone().jpeg({ progressive: true }).toBuffer()],
    ['PNG', () => picture.clone().png().toBuffer()],
    ['WebP', () => picture.clone().webp().toBuffer()],
    ['GIF', () => picture.clone().gif().toBuffer()],
    ['TIFF', () => picture.clone().tiff().toBuffer()],
  ])('a truncated %s is refused, the whole one is not', async (_, encode) => {
    const bytes = await encode();
    await decodePicture(bytes, plain(16));
    await expectRefusal(decodePicture(bytes.subarray(0, bytes.length * 0.7), plain(16)), 'BAD_IMAGE', /is truncated/);
  });

  test('nothing, text, SVG', async () => {
    await expectRefusal(decodePicture(Buffer.alloc(0), plain(16)), 'BAD_IMAGE', /is empty/);
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>';
    for (const text of ['just text', svg]) {
      await expectRefusal(decodePicture(Buffer.from(text), plain(16)), 'BAD_IMAGE', /is no JPEG, PNG/);
    }
  });

  test('more than 100 megapixels', async () => {
    const wide = await fromPixels(new Uint8Array(10_001 * 10_000), 10_001, 10_000, 1)
      .png({ compressionLevel: 1 })
      .toBuffer();
    await expectRefusal(decodePicture(wide, plain(16)), 'BAD_IMAGE', /more than 100 megapixels/);
  });

  test('a few bytes that claim lines of a million pixels, or more than 300 MB', async () => {
    const png = await flatPng(9);
    const claiming = (width: number, height: number, depth: number, colours: number) => {
      const head = Buffer.alloc(17);
      head.write('IHDR', 'latin1');
      head.writeUInt32BE(width, 4);
      head.writeUInt32BE(height, 8);
      head.set([depth, colours, 0, 0, 1], 12);
      const sum = Buffer.alloc(4);
      sum.writeUInt32BE(crc32(head));
      return Buffer.concat([png.subarray(0, 12), head, sum, png.subarray(33)]);
    };
    for (const [bytes, reason] of [
      [claiming(65_536, 8, 8, 2), /more than 65535 pixels wide or high/],
      [claiming(8, 65_536, 8, 2), /more than 65535 pixels wide or high/],
      [claiming(8000, 8000, 16, 6), /more than 300 MB/],
      [claiming(65_535, 8, 8, 2), /truncated/],
    ] as const)
      await expectRefusal(decodePicture(bytes, plain(16)), 'BAD_IMAGE', reason);
  });
});

describe('decodeRecord', () => {
  const grey = Uint8Array.from([0, 50, 100, 150]);

  test('2×2 to 2×2, 1 channel: a copy', async () => {
    const pixels = await decodeRecord(grey, 2, 2, plain(2, 1));
    expect([...pixels]).toEqual([...grey]);
    expect(pixels.buffer).not.toBe(grey.buffer);
  });

  test('2×2 to 2×2, 3 channels: each value three times', async () => {
    expect([...(await decodeRecord(grey, 2, 2, plain(2)))]).toEqual([
      0, 0, 0, 50, 50, 50, 100, 100, 100, 150, 150, 150,
    ]);
  });

  test('4×2 to 2×2: the middle columns', async () => {
    const wide = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...(await decodeRecord(wide, 2, 4, plain(2, 1)))]).toEqual([2, 3, 6, 7]);
  });
});
