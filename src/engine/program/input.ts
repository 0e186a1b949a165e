import type { Preprocessing } from '../../shared/preprocessing.ts';
import type { Network } from '../network/network.ts';
import type { ProgramBuilder, Value } from './builder.ts';
import { binary, cast, gatherRows, scale, transpose } from './emit.ts';
import type { Weights } from './layerProgram.ts';

/** What a program is fed: decoded pictures with the preprocessing they still need, or the network's input itself. */
export type InputSource = Preprocessing | 'tensor';

/** Feeds of a program that reads pictures. */
export const PIXELS = 'pixels';
export const ROWS = 'rows';
export const COLUMNS = 'columns';
/** The feed of a program that reads the network's input itself: float32 `[n, c, h, w]`. */
export const TENSOR = 'tensor';
/** The weight that holds the mean image: `[channels, decode height, decode width]`. */
export const MEAN = 'mean';

/** True when pictures are cropped (and mirrored) inside the program, by the feeds `rows` and `columns`. */
export function isCropped({ decodeSize, cropSize }: Preprocessing): boolean {
  return decodeSize[0] !== cropSize[0] || decodeSize[1] !== cropSize[1];
}

/**
 * Emits what turns the feeds into the network's input `[n, c, h, w]`.
 *
 * From pictures: `pixels` uint8 `[n, H, W, c]`, and where they are cropped `rows` int32 `[n, h]` and `columns` int32
 * `[n, w]`, the pixel rows and columns to keep, in order; columns from right to left mirror. The mean image is subtracted
 * before the crop, as Zeiler & Fergus 2013, §3 has it.
 */
export function emitInput(b: ProgramBuilder, network: Network, source: InputSource, weights: Weights): Value {
  if (source === 'tensor') return b.feed(TENSOR, 'float32', ['n', ...network.inputShape]);
  const { channels, decodeSize, cropSize } = source;
  const pixels = cast(b, b.feed(PIXELS, 'uint8', ['n', ...decodeSize, channels]));
  const centred = source.mean === 'image' ? binary(b, 'subtract', pixels, meanLikePixels(b, source, weights)) : pixels;
  if (!isCropped(source)) return scale(b, transpose(b, centred, [0, 3, 1, 2]), source.scale);
  const rows = gatherRows(b, centred, b.feed(ROWS, 'int32', ['n', cropSize[0]])); // [n, h, W, c]
  const byColumn = transpose(b, rows, [0, 2, 1, 3]); // [n, W, h, c]
  const cropped = gatherRows(b, byColumn, b.feed(COLUMNS, 'int32', ['n', cropSize[1]])); // [n, w, h, c]
  return scale(b, transpose(b, cropped, [0, 3, 2, 1]), source.scale);
}

/** `[c, H, W]` → `[H, W, c]`. */
function meanLikePixels(b: ProgramBuilder, { channels, decodeSize }: Preprocessing, weights: Weights): Value {
  return transpose(b, weights(MEAN, [channels, ...decodeSize]), [1, 2, 0]);
}
