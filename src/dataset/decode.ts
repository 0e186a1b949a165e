import sharp, { type Sharp } from 'sharp';
import { SwitchbackError } from '../shared/errors.ts';
import type { Preprocessing } from '../shared/preprocessing.ts';
import { type Sentence, say } from '../shared/sentence.ts';
import type { PictureBox } from './containers/pictureBox.ts';
import { decodedSize, sizeProblem } from './decodedSize.ts';
import { whileDecoding } from './decoders.ts';
import { depthProblem } from './depth.ts';
import { jpegSize, uprightPngSize } from './headerSize.ts';
import { isPicture, notAPicture } from './pictureFile.ts';
import { resized } from './resampling/resized.ts';

// libvips keeps what it has computed, in case the same is asked of the same bytes: here it never is, and that costs a tenth of the time.
sharp.cache(false);

/** A decoded picture, uint8 `[H, W, c]`, or why there is none, as words that follow its name: `is empty`. */
export type Decoded = { readonly pixels: Uint8Array } | { readonly reason: Sentence };

/**
 * Decodes a picture file's bytes to uint8 `[H, W, c]` as `Preprocessing` describes; of an animation, the first frame.
 * Throws `BAD_IMAGE` when the bytes are no picture, are truncated or ask for more than 100 megapixels or 300 MB.
 */
export async function decodePicture(bytes: Buffer, preprocessing: Preprocessing): Promise<Uint8Array> {
  const decoded = await tryDecode(bytes, preprocessing);
  if ('pixels' in decoded) return decoded.pixels;
  throw new SwitchbackError('BAD_IMAGE', say('dataset.brokenPicture', { problem: decoded.reason }));
}

/** `decodePicture` for a pass over many pictures, which goes on past a broken one; of `box` alone, where that is given. */
export async function tryDecode(
  bytes: Buffer,
  preprocessing: Preprocessing,
  box: PictureBox | null = null,
): Promise<Decoded> {
  if (!isPicture(bytes)) return { reason: notAPicture(bytes) };
  try {
    const size = jpegSize(bytes) ?? uprightPngSize(bytes) ?? (await decodedSize(bytes));
    const tooLarge = sizeProblem(size);
    if (tooLarge) return { reason: tooLarge };
    return await whileDecoding(size, async (): Promise<Decoded> => {
      const problem = await depthProblem(bytes);
      if (problem) return { reason: problem };
      // Pillow leaves colours as they are stored, and so do the networks that learned from what it read.
      const ignoreIcc = preprocessing.resize.mode !== 'cover';
      const picture = sharp(bytes, { autoOrient: !box, failOn: 'error', limitInputPixels: false, ignoreIcc });
      if (box) picture.extract(box);
      return { pixels: await toPixels(picture.flatten({ background: '#ffffff' }), preprocessing) };
    });
  } catch {
    // libvips keeps its messages in one buffer for the process, so that pictures decoded at the same time get each other's.
    return { reason: say('dataset.damagedPicture') };
  }
}

/** Grey pixels `[height, width]` of an IDX file to uint8 `[H, W, c]`: a copy where nothing has to change. */
export async function decodeRecord(
  grey: Uint8Array,
  height: number,
  width: number,
  preprocessing: Preprocessing,
): Promise<Uint8Array> {
  const [wantedHeight, wantedWidth] = preprocessing.decodeSize;
  if (preprocessing.channels === 1 && height === wantedHeight && width === wantedWidth) return grey.slice();
  return toPixels(sharp(grey, { raw: { width, height, channels: 1 } }), preprocessing);
}

async function toPixels(picture: Sharp, preprocessing: Preprocessing): Promise<Uint8Array> {
  const { channels, resize } = preprocessing;
  const pixels = resize.mode === 'cover' ? covering(picture, preprocessing) : asPillow(picture, channels);
  const { data, info } = await pixels.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  if (info.channels !== channels) throw new Error(`it has ${info.channels} channels where ${channels} are wanted`);
  const { width, height } = info;
  if (resize.mode !== 'cover') return resized({ width, height, channels, data }, resize, preprocessing);
  return new Uint8Array(data.buffer, data.byteOffset, data.length);
}

function covering(picture: Sharp, { channels, decodeSize }: Preprocessing): Sharp {
  const [height, width] = decodeSize;
  const coloured = channels === 1 ? picture.greyscale().toColourspace('b-w') : picture.toColourspace('srgb');
  // Shrinking while a JPEG loads moves fine texture by up to 30 levels (512 → 48 px) to save a quarter of the time.
  return coloured.resize(width, height, { fit: 'cover', position: 'centre', fastShrinkOnLoad: false });
}

/** Shares of red, green and blue in a grey (ITU-R BT.601), as Pillow's `convert('L')` has them. */
const luma: [number, number, number] = [0.299, 0.587, 0.114];

function asPillow(picture: Sharp, channels: 1 | 3): Sharp {
  const coloured = picture.toColourspace('srgb');
  // What comes of the matrix is cut off to whole levels: half a level more rounds it.
  return channels === 3 ? coloured : coloured.recomb([luma, luma, luma]).linear(1, 0.5).extractChannel(0);
}
