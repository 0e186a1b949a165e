import { type Box, mmPerInch, type RasterItem } from '../page/scene.ts';
import type { Raster } from './display.ts';
import { rasterToPng } from './rasterPng.ts';

/** Dots an inch up to which a small picture is enlarged. */
const enlargedDpi = 450;

/**
 * A picture stretched over a box. A coarse one is enlarged by a whole factor to at least 450 dpi: many viewers smooth
 * pictures, and so its pixels stay rectangles in all of them.
 */
export async function picture(raster: Raster, box: Box, note = ''): Promise<RasterItem> {
  const { x, y, width, height } = box;
  return { kind: 'raster', x, y, width, height, png: await rasterToPng(raster, enlargedSize(raster, box)), note };
}

/** The largest box of a picture's proportions in the middle of a box. */
export function fitted(raster: Pick<Raster, 'width' | 'height'>, box: Box): Box {
  const scale = Math.min(box.width / raster.width, box.height / raster.height);
  const [width, height] = [raster.width * scale, raster.height * scale];
  return { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height };
}

function enlargedSize(raster: Raster, box: Box): Pick<Raster, 'width' | 'height'> {
  const enlarged = (pixels: number, mm: number) =>
    pixels * Math.max(1, Math.ceil(((mm / mmPerInch) * enlargedDpi) / pixels));
  return { width: enlarged(raster.width, box.width), height: enlarged(raster.height, box.height) };
}
