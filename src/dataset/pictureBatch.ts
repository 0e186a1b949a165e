import type { Sentence } from '../shared/sentence.ts';
import type { Decoded } from './decode.ts';

/** Some of a reader's pictures. */
export interface PictureBatch {
  /** Positions (into the reader's images) of the pictures in `pixels`, in order. */
  readonly positions: readonly number[];
  /** uint8 `[positions.length, H, W, c]`. */
  readonly pixels: Uint8Array;
  readonly broken: readonly BrokenPicture[];
}

/** A picture that could not be decoded. */
export interface BrokenPicture {
  readonly position: number;
  /** In words that follow the picture's name: `is gone`. */
  readonly reason: Sentence;
}

/** Starts decoding pictures of `pictureBytes` each into one array. */
export function startBatch(
  positions: readonly number[],
  pictureBytes: number,
  decode: (position: number) => Promise<Decoded>,
): Promise<PictureBatch> {
  const pixels = new Uint8Array(positions.length * pictureBytes);
  const reasons = positions.map(async (position, i) => {
    const decoded = await decode(position);
    if ('reason' in decoded) return decoded.reason;
    pixels.set(decoded.pixels, i * pictureBytes);
    return null;
  });
  const batch = Promise.all(reasons).then((found) => gathered(positions, found, pixels, pictureBytes));
  // A batch ahead may never be asked for; a rejection is then nobody's.
  batch.catch(() => {});
  return batch;
}

/** Closes the gaps that broken pictures leave. */
function gathered(
  positions: readonly number[],
  reasons: readonly (Sentence | null)[],
  pixels: Uint8Array,
  pictureBytes: number,
): PictureBatch {
  const kept: number[] = [];
  const broken: BrokenPicture[] = [];
  for (const [i, reason] of reasons.entries()) {
    if (reason !== null) {
      broken.push({ position: positions[i]!, reason });
      continue;
    }
    if (broken.length > 0) pixels.copyWithin(kept.length * pictureBytes, i * pictureBytes, (i + 1) * pictureBytes);
    kept.push(positions[i]!);
  }
  return { positions: kept, pixels: pixels.subarray(0, kept.length * pictureBytes), broken };
}
