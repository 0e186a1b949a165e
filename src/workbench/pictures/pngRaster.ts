import sharp from 'sharp';
import type { Raster } from '../../figure/marks/display.ts';

/** A PNG of one or three channels as pixels of so many. */
export async function pngRaster(png: Uint8Array, channels: 1 | 3): Promise<Raster> {
  // Without this a grey picture is given three channels.
  const colourSpace = channels === 1 ? 'b-w' : 'srgb';
  const { data, info } = await sharp(png).toColourspace(colourSpace).raw().toBuffer({ resolveWithObject: true });
  return { height: info.height, width: info.width, channels, data };
}
