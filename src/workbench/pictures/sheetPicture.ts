import sharp from 'sharp';
import type { Raster } from '../../figure/marks/display.ts';

/** Tiles of a sheet beside each other, and below each other. */
export const sheetColumns = 3;

/** A tile is made smaller until it is no larger than this, px: twice what a screen shows of it. */
const largestTile = 112;

/** Tiles of one size as PNG, row by row, by default three rows of three; missing ones are transparent. There must be one at least. */
export async function sheetPicture(
  tiles: readonly (Raster | null)[],
  { columns, rows } = { columns: sheetColumns, rows: sheetColumns },
): Promise<Buffer> {
  const { width, height, channels } = tiles.find((tile) => tile !== null)!;
  const depth = channels + 1;
  const sheet = { width: columns * width, height: rows * height };
  const data = new Uint8Array(sheet.width * sheet.height * depth);
  for (const [i, tile] of tiles.entries()) {
    if (tile === null) continue;
    const left = (i % columns) * width;
    const top = Math.floor(i / columns) * height;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const from = (y * width + x) * channels;
        const to = ((top + y) * sheet.width + left + x) * depth;
        data.set(tile.data.subarray(from, from + channels), to);
        data[to + channels] = 255;
      }
  }
  const picture = sharp(data, { raw: { ...sheet, channels: channels === 1 ? 2 : 4 } });
  const shrink = largestTile / Math.max(width, height);
  if (shrink < 1) picture.resize(Math.round(sheet.width * shrink), Math.round(sheet.height * shrink), { fit: 'fill' });
  return picture
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png({ compressionLevel: 6 })
    .toBuffer();
}
