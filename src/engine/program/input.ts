import { centreCropStart, type Preprocessing } from '../../shared/preprocessing.ts';
import type { Network } from '../network/network.ts';
import type { ProgramBuilder, Value } from './builder.ts';
import { binary, cast, concat, constant, gatherRows, scale, slice, transpose } from './emit.ts';
import type { Weights } from './weights.ts';

/**
 * What a program is fed: decoded pictures of which it takes the centre crop, or crops given with each picture, or the network's
 * input itself.
 */
export type InputSource = Preprocessing | GivenCrops | 'tensor';

/** Crops and mirrors chosen picture by picture: for training, and for the mean over ten of them. */
export interface GivenCrops {
  readonly givenCropsOf: Preprocessing;
}

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
 * From pictures: `pixels` uint8 `[n, H, W, c]`, red first, and for given crops `rows` int32 `[n, h]` and `columns` int32
 * `[n, w]`, the pixel rows and columns to keep, in order; columns from right to left mirror. A mean image is subtracted place by
 * place before the crop, as Zeiler & Fergus 2013, §3 has it; numbers for each channel come last.
 */
export function emitInput(b: ProgramBuilder, network: Network, source: InputSource, weights: Weights): Value {
  if (source === 'tensor') return b.feed(TENSOR, 'float32', ['n', ...network.inputShape]);
  const given = 'givenCropsOf' in source;
  const preprocessing = given ? source.givenCropsOf : source;
  const { channels, decodeSize } = preprocessing;
  const pixels = b.feed(PIXELS, 'uint8', ['n', ...decodeSize, channels]);
  const mean = preprocessing.mean === 'image' ? weights(MEAN, [channels, ...decodeSize]) : null;
  const emit = given && isCropped(preprocessing) ? emitGivenCrops : emitCentreCrop;
  return normalized(b, preprocessing, inNetworkOrder(b, source, emit(b, preprocessing, pixels, mean)));
}

/** `[n, 3, h, w]` with its channels reversed where the network reads blue first; from the network's order to the picture's too. */
export function inNetworkOrder(b: ProgramBuilder, source: InputSource, x: Value): Value {
  if (source === 'tensor') return x;
  const { channelOrder } = 'givenCropsOf' in source ? source.givenCropsOf : source;
  if (channelOrder === 'rgb') return x;
  const channels = [2, 1, 0].map((channel) => slice(b, x, 1, channel, channel + 1));
  return concat(b, channels, 1);
}

/** (x · scale − mean) / deviation as one factor and one offset for each channel. */
function normalized(b: ProgramBuilder, { scale: factor, mean, deviation }: Preprocessing, x: Value): Value {
  const means = typeof mean === 'string' ? null : mean;
  if (!means && !deviation) return scale(b, x, factor);
  const channels = x.shape[1] as number;
  const each = (of: (channel: number) => number) =>
    constant(
      b,
      Array.from({ length: channels }, (_, c) => of(c)),
      [channels, 1, 1],
    );
  const deviationOf = (channel: number) => deviation?.[channel] ?? 1;
  const scaled = binary(
    b,
    'multiply',
    x,
    each((channel) => factor / deviationOf(channel)),
  );
  return means
    ? binary(
        b,
        'add',
        scaled,
        each((channel) => -means[channel]! / deviationOf(channel)),
      )
    : scaled;
}

/** Crops and transposes while a pixel is still one byte. */
function emitCentreCrop(b: ProgramBuilder, preprocessing: Preprocessing, pixels: Value, mean: Value | null): Value {
  const start = centreCropStart(preprocessing);
  const centre = (x: Value, firstAxis: number) =>
    start.reduce((cut, from, i) => sliced(b, cut, firstAxis + i, from, from + preprocessing.cropSize[i]!), x);
  const input = cast(b, transpose(b, centre(pixels, 1), [0, 3, 1, 2])); // [n, c, h, w]
  return mean ? binary(b, 'subtract', input, centre(mean, 1)) : input;
}

function emitGivenCrops(b: ProgramBuilder, { cropSize }: Preprocessing, pixels: Value, mean: Value | null): Value {
  const values = cast(b, pixels);
  const centred = mean ? binary(b, 'subtract', values, transpose(b, mean, [1, 2, 0])) : values;
  const rows = gatherRows(b, centred, b.feed(ROWS, 'int32', ['n', cropSize[0]])); // [n, h, W, c]
  const byColumn = transpose(b, rows, [0, 2, 1, 3]); // [n, W, h, c]
  const cropped = gatherRows(b, byColumn, b.feed(COLUMNS, 'int32', ['n', cropSize[1]])); // [n, w, h, c]
  return transpose(b, cropped, [0, 3, 2, 1]);
}

function sliced(b: ProgramBuilder, x: Value, axis: number, start: number, end: number): Value {
  return start === 0 && end === x.shape[axis] ? x : slice(b, x, axis, start, end);
}
