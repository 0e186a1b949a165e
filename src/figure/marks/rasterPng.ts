import sharp from 'sharp';
import type { Raster } from './display.ts';

/** A picture as PNG, 8 bits a channel; with a `size` its pixels are repeated to fill it. */
export function rasterToPng(raster: Raster, size: Pick<Raster, 'width' | 'height'> = raster): Promise<Buffer> {
  const { width, height, channels, data } = raster;
  const picture = sharp(data, { raw: { width, height, channels } });
  if (size.width !== width || size.height !== height)
    picture.resize(size.width, size.height, { kernel: 'nearest', fit: 'fill' });
  return picture
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png({ compressionLevel: 9 })
    .toBuffer();
}
