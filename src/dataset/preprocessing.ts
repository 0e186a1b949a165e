import { SwitchbackError } from '../shared/errors.ts';
import { centreCropStart, type Preprocessing } from '../shared/preprocessing.ts';
import { say } from '../shared/sentence.ts';

/** Which pixels of a decoded picture become the network's input. */
export interface Crop {
  /** `[h]` pixel rows kept, in order. */
  readonly rows: Int32Array;
  /** `[w]` pixel columns kept, in order; from right to left they mirror the picture. */
  readonly columns: Int32Array;
}

/** Side of the decoded picture over that of the crop (Zeiler & Fergus 2013, §3). */
const decodedPerCropped = 256 / 224;

/** The middle of the picture; where a margin is odd, the larger half is at the bottom or right. */
export function centreCrop(preprocessing: Preprocessing): Crop {
  const [top, left] = centreCropStart(preprocessing);
  const [height, width] = preprocessing.cropSize;
  return { rows: counted(top, height), columns: counted(left, width) };
}

/** Four corners (top left, top right, bottom left, bottom right) and the centre, then their mirrors (Krizhevsky et al. 2012, §4.1). */
export function tenCrops(preprocessing: Preprocessing): readonly Crop[] {
  const { decodeSize, cropSize } = preprocessing;
  const rows = [counted(0, cropSize[0]), counted(decodeSize[0] - cropSize[0], cropSize[0])];
  const columns = [counted(0, cropSize[1]), counted(decodeSize[1] - cropSize[1], cropSize[1])];
  const corners = rows.flatMap((kept) => columns.map((across) => ({ rows: kept, columns: across })));
  const upright = [...corners, centreCrop(preprocessing)];
  return [...upright, ...upright.map((crop) => ({ rows: crop.rows, columns: crop.columns.toReversed() }))];
}

/**
 * The preprocessing for an input of `[channels, height, width]`. `paper` decodes 256/224 of the input's size and crops it;
 * `plain` decodes at the input's size. Both subtract the mean image; `paper` keeps the raw range, `plain` divides by 128 to about
 * [-1, 1]. Throws `BAD_NETWORK` for other than 1 or 3 channels.
 */
export function preprocessingFor(
  kind: 'paper' | 'plain',
  inputShape: readonly [number, number, number],
): Preprocessing {
  const [channels, height, width] = inputShape;
  if (channels !== 1 && channels !== 3) {
    throw new SwitchbackError('BAD_NETWORK', say('dataset.inputChannels', { channels }));
  }
  const factor = kind === 'paper' ? decodedPerCropped : 1;
  const decodeSize = [Math.round(height * factor), Math.round(width * factor)] as const;
  return {
    kind,
    channels,
    channelOrder: 'rgb',
    resize: { mode: 'cover', interpolation: 'sharp' },
    decodeSize,
    cropSize: [height, width],
    cropRounding: 'down',
    scale: kind === 'plain' ? 1 / 128 : 1,
    mean: 'image',
    deviation: null,
  };
}

/** The preprocessing that decodes to `[height, width]` as Switchback's own does and leaves the pixels as they are. */
export function rawPixels(channels: 1 | 3, size: readonly [height: number, width: number]): Preprocessing {
  return { ...preprocessingFor('plain', [channels, ...size]), mean: 'none', scale: 1 };
}

/** Throws `BAD_NETWORK` where the preprocessing does not give the network's input `[channels, height, width]`. */
export function checkPreprocessing(
  { channels, cropSize }: Pick<Preprocessing, 'channels' | 'cropSize'>,
  inputShape: readonly [number, number, number],
): void {
  const given = [channels, ...cropSize];
  if (given.every((length, axis) => length === inputShape[axis])) return;
  throw new SwitchbackError(
    'BAD_NETWORK',
    say('dataset.otherInput', { given: given.join('×'), input: inputShape.join('×') }),
  );
}

/** `length` whole numbers from `start`. */
const counted = (start: number, length: number): Int32Array => Int32Array.from({ length }, (_, i) => start + i);
