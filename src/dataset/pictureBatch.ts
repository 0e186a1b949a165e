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

/** A batch under way. */
export interface StartedBatch {
  /** Resolves when only the decoder's threads still have work to do. */
  readonly handedOver: Promise<void>;
  readonly done: Promise<PictureBatch>;
}

/**
 * Starts decoding pictures of `pictureBytes` each into one array. `decode` calls its second argument when its picture is
 * with the decoder; returning counts as that as well.
 */
export function startBatch(
  positions: readonly number[],
  pictureBytes: number,
  decode: (position: number, handedOver: () => void) => Promise<Decoded>,
): StartedBatch {
  const pixels = new Uint8Array(positions.length * pictureBytes);
  const handovers: Promise<void>[] = [];
  const reasons = positions.map((position, i) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    handovers.push(promise);
    return decode(position, resolve)
      .then((decoded) => {
        if ('reason' in decoded) return decoded.reason;
        pixels.set(decoded.pixels, i * pictureBytes);
        return null;
      })
      .finally(resolve);
  });
  const done = Promise.all(reasons).then((found) => gathered(positions, found, pixels, pictureBytes));
  // A batch ahead may never be asked for; a rejection is then nobody's.
  done.catch(() => {});
  return { handedOver: Promise.all(handovers).then(() => {}), done };
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
