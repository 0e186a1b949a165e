import sharp from 'sharp';
import { type Sentence, say } from '../shared/sentence.ts';

/** A camera of 12 bits writes no more than this into its 16. */
const largestOfTwelveBits = 2 ** 12 - 1;

/**
 * Why a picture's values would come out as nearly black, in words that follow its name; `null` where they would not, as in any picture of
 * 8 bits. Its size has been looked at. Throws sharp's error when it cannot be decoded.
 */
export async function depthProblem(bytes: Buffer): Promise<Sentence | null> {
  if (!mayBeDeep(bytes)) return null;
  const picture = sharp(bytes, { failOn: 'error', limitInputPixels: false });
  const { depth, hasAlpha } = await picture.metadata();
  if (depth === 'uchar') return null;
  if (depth !== 'ushort') return say('dataset.unsupportedDepth', { depth });
  const { channels } = await picture.stats();
  const most = Math.max(...channels.slice(0, hasAlpha ? -1 : undefined).map(({ max }) => max));
  return most > 0 && most <= largestOfTwelveBits ? say('dataset.nearlyBlack') : null;
}

/** A TIFF, or a PNG of 16 bits: what most pictures are is told by their first bytes. */
const mayBeDeep = (bytes: Buffer): boolean =>
  /^(II[*+]|MM\0[*+])/.test(bytes.toString('latin1', 0, 4)) || (bytes[0] === 0x89 && bytes[24] === 16);
