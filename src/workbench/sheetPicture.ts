import sharp from 'sharp';
import type { Raster } from '../figure/display.ts';

/** Tiles of a sheet beside each other. */
export const sheetColumns = 3;

/** A tile is made smaller until it is no larger than this, px: twice what a screen shows of it. */
const largestTile = 112;

/** Tiles of one size, three in a row, as PNG; missing ones are mid grey. */
export async function sheetPicture(tiles: readonly Raster[]): Promise<Buffer> {
  const { width, height, channels } = tiles[0]!;
  const rows = Math.ceil(tiles.length / sheetColumns);
  const sheet = { width: sheetColumns * width, height: rows * height };
  const data = new Uint8Array(sheet.width * sheet.height * channels).fill(128);
  for (const [i, tile] of tiles.entries()) {
    const left = (i % sheetColumns) * width;
    const top = Math.floor(i / sheetColumns) * height;
    for (let row = 0; row < height; row++) {
      const from = row * width * channels;
      data.set(tile.data.subarray(from, from + width * channels), ((top + row) * sheet.width + left) * channels);
    }
  }
  const picture = sharp(data, { raw: { ...sheet, channels } });
  const shrink = largestTile / Math.max(width, height);
  if (shrink < 1) picture.resize(Math.round(sheet.width * shrink), Math.round(sheet.height * shrink), { fit: 'fill' });
  return picture
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png({ compressionLevel: 6 })
    .toBuffer();
}
