import sharp from 'sharp';
import { expect, test } from 'vitest';
import { sheetPicture } from '../../../src/workbench/pictures/sheetPicture.ts';

test.each([
  ['grey', 1],
  ['colour', 3],
] as const)('a sheet has nine places, and those without a tile are blank (%s)', async (_, channels) => {
  const tile = { width: 2, height: 2, channels, data: new Uint8Array(4 * channels).fill(200) };
  const png = await sheetPicture([tile, tile, tile, tile]);
  const { data, info } = await sharp(png)
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([6, 6]);
  const pixels = Array.from({ length: 36 }, (_, i) => [...data.subarray(i * 4, i * 4 + 4)]);
  const isTile = (i: number) => 3 * Math.floor(i / 12) + Math.floor((i % 6) / 2) < 4;
  for (const [i, pixel] of pixels.entries())
    expect(isTile(i) ? pixel : pixel[3], `pixel ${i}`).toEqual(isTile(i) ? [200, 200, 200, 255] : 0);
});
