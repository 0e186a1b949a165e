import { type Box, overlap } from '../../engine/analysis/boxes.ts';
import type { Raster } from '../../figure/marks/display.ts';
import { centreCropStart, type Preprocessing } from '../../shared/preprocessing.ts';

/** Pixels as a person sees them: uint8 `[h, w, c]`. */
export interface Pixels {
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly data: Uint8Array;
}

/** Mid grey, where a box hangs over the border of a picture. */
const paddingGrey = 128;

/** The same pixels as a figure's raster. */
export function rasterOf({ shape: [height, width, channels], data }: Pixels): Raster {
  return { height, width, channels: channels as 1 | 3, data };
}

/** The centre of a decoded picture that a network sees, before the mean image is subtracted. */
export function centreOf(preprocessing: Preprocessing, pixels: Uint8Array): Pixels {
  const { channels, decodeSize, cropSize } = preprocessing;
  return cutPixels({ shape: [...decodeSize, channels], data: pixels }, [
    ...centreCropStart(preprocessing),
    ...cropSize,
  ]);
}

/** The pixels in a box, mid grey where it hangs over the border. */
export function cutPixels({ shape: [height, width, channels], data }: Pixels, box: Box): Pixels {
  const [top, left, boxHeight, boxWidth] = box;
  const cut = new Uint8Array(boxHeight * boxWidth * channels).fill(paddingGrey);
  for (const { row, from, to, at } of overlap(height, width, box)) {
    const source = row * width * channels;
    cut.set(
      data.subarray(source + from * channels, source + to * channels),
      ((row - top) * boxWidth + at - left) * channels,
    );
  }
  return { shape: [boxHeight, boxWidth, channels], data: cut };
}
