import sharp from 'sharp';
import type { Preprocessing } from '../../src/shared/preprocessing.ts';

/** Decodes to `side`×`side` px, uncropped. */
export const plain = (side: number, channels: 1 | 3 = 3): Preprocessing => ({
  kind: 'plain',
  channels,
  decodeSize: [side, side],
  cropSize: [side, side],
  mean: 'none',
  scale: 1,
});

/** A PNG of one colour. */
export const flatPng = (red: number, green = red, blue = red, width = 8, height = width): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: { r: red, g: green, b: blue } } })
    .png()
    .toBuffer();

/** Uncompressible pixels, uint8 `[side, side, 3]`. */
export function noisePixels(side: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length: side * side * 3 }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 24;
  });
}

/** A sharp picture of raw pixels. */
export const fromPixels = (pixels: Uint8Array, width: number, height: number, channels: 1 | 2 | 3 | 4) =>
  sharp(pixels, { raw: { width, height, channels } });

/** The first pixel, `[c]`. */
export const firstPixel = (pixels: Uint8Array, channels = 3): number[] => [...pixels.subarray(0, channels)];
