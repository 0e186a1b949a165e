import type { Preprocessing } from '../../shared/preprocessing.ts';
import { type PillowResize, placing } from './placing.ts';
import { type PixelArray, resample } from './resample.ts';

/** A picture of 8 bits as `decodeSize` has it: uint8 `[H, W, c]`. What the picture does not reach has the letterbox's colour, or is black. */
export function resized(picture: PixelArray, resize: PillowResize, preprocessing: Preprocessing): Uint8Array {
  const { channels, height, width } = picture;
  const [rows, columns] = placing(resize, [height, width], preprocessing);
  const { data } = resample(picture, { ...resize, rows, columns });
  const [wantedHeight, wantedWidth] = preprocessing.decodeSize;
  if (rows.length === wantedHeight && columns.length === wantedWidth) return data;
  const colour = resize.mode === 'letterbox' ? Buffer.from(resize.colour) : Buffer.alloc(channels);
  const laid = Buffer.alloc(wantedHeight * wantedWidth * channels, colour);
  const bytes = columns.length * channels;
  for (let row = 0; row < rows.length; row++) {
    const to = ((rows.at + row) * wantedWidth + columns.at) * channels;
    laid.set(data.subarray(row * bytes, (row + 1) * bytes), to);
  }
  return new Uint8Array(laid.buffer, laid.byteOffset, laid.length);
}
