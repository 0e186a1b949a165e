import sharp from 'sharp';
import { rawPixels } from '../../src/dataset/preprocessing.ts';
import type { Preprocessing } from '../../src/shared/preprocessing.ts';

/** Decodes to `side`×`side` px, uncropped. */
export const plain = (side: number, channels: 1 | 3 = 3): Preprocessing => rawPixels(channels, [side, side]);

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

/** A grey TIFF of `side`×`side` values, as a microscope writes them: `format` 1 without sign, 2 with, 3 floating point. */
export function greyTiff(side: number, values: Uint16Array | Int16Array | Float32Array, format: 1 | 2 | 3): Buffer {
  const tags = [
    ...[
      [256, side],
      [257, side],
      [258, values.BYTES_PER_ELEMENT * 8],
      [259, 1],
      [262, 1],
      [273, 8],
    ],
    ...[
      [277, 1],
      [278, side],
      [279, values.byteLength],
      [339, format],
    ],
  ];
  const directory = Buffer.alloc(2 + 12 * tags.length + 4);
  directory.writeUInt16LE(tags.length, 0);
  for (const [i, [tag, value]] of tags.entries()) {
    const at = 2 + 12 * i;
    directory.writeUInt16LE(tag!, at);
    directory.writeUInt16LE(4, at + 2);
    directory.writeUInt32LE(1, at + 4);
    directory.writeUInt32LE(value!, at + 8);
  }
  const head = Buffer.from('II*\0----', 'latin1');
  head.writeUInt32LE(8 + values.byteLength, 4);
  return Buffer.concat([head, Buffer.from(values.buffer, 0, values.byteLength), directory]);
}
