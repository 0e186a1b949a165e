import sharp from 'sharp';
import { type Sentence, say } from '../shared/sentence.ts';
import type { DecodedSize } from './headerSize.ts';
import { exceededLimit, sizeLimits } from './sizeLimits.ts';

const bytesOf: Readonly<Record<string, number>> = { uchar: 1, char: 1, ushort: 2, short: 2 };

/** How large a picture is once it is decoded, by its header alone. Throws sharp's error for one that has none. */
export async function decodedSize(bytes: Buffer): Promise<DecodedSize> {
  const { autoOrient, channels, depth } = await sharp(bytes, { limitInputPixels: false }).metadata();
  const { width, height } = autoOrient;
  return { width, height, bytes: width * height * channels * (bytesOf[depth] ?? 8) };
}

/** Why a picture of that size is not decoded, in words that follow its name; `null` where it is. */
export function sizeProblem(size: DecodedSize): Sentence | null {
  const limit = exceededLimit(size);
  return limit === null ? null : problems[limit]();
}

const problems = {
  pixels: () => say('dataset.tooManyPixels'),
  side: () => say('dataset.tooLongSide', { most: sizeLimits.side }),
  bytes: () => say('dataset.tooLargeDecoded'),
} as const;
