import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { createGate } from '../shared/gate.ts';
import type { Preprocessing } from '../shared/preprocessing.ts';
import { containersIn } from './containers/container.ts';
import type { Decoded } from './decode.ts';
import { type PictureBatch, startBatch } from './pictureBatch.ts';
import { decodeImage, type PictureSource, type Steps, type StoredImage } from './pictureSource.ts';

export type { PictureBatch } from './pictureBatch.ts';
export type { StoredImage } from './pictureSource.ts';

/** Decodes a data set's pictures for one preprocessing, as often as asked. */
export interface PictureReader {
  /**
   * Decodes batch after batch (each a list of positions), a few batches ahead. A picture that cannot be decoded is left out
   * and named. Throws the signal's reason once it is aborted.
   */
  readonly read: (batches: Iterable<readonly number[]>, signal: AbortSignal) => AsyncGenerator<PictureBatch>;
}

export interface PictureReaderOptions {
  /** When all decoded pictures fit, each is decoded once and then copied from memory. 0 by default. */
  readonly cacheBytes?: number;
  /** Whether a picture whose SHA-256 is not the stored one counts as broken. True by default. */
  readonly verify?: boolean;
}

/** At most this much is decoded ahead, and at most this much of encoded pictures is held. */
const aheadBytes = 64 * 2 ** 20;
const mostBatchesAhead = 2;

/** A reader of `images`, which lie under `root`. Opens nothing yet. */
export function pictureReader(
  root: string,
  images: readonly StoredImage[],
  preprocessing: Preprocessing,
  { cacheBytes = 0, verify = true }: PictureReaderOptions = {},
): PictureReader {
  const pictureBytes = preprocessing.decodeSize[0] * preprocessing.decodeSize[1] * preprocessing.channels;
  const source: PictureSource = {
    root: resolve(root),
    preprocessing,
    verify,
    containerAt: containersIn(resolve(root)),
  };
  const decodeFresh: Decode = (position, steps) => decodeImage(source, images[position]!, steps);
  const decode =
    images.length * pictureBytes <= cacheBytes ? cached(images.length, pictureBytes, decodeFresh) : decodeFresh;
  return { read: (batches, signal) => readBatches(batches, pictureBytes, decode, signal) };
}

type Decode = (position: number, steps: Steps) => Promise<Decoded>;

async function* readBatches(
  batches: Iterable<readonly number[]>,
  pictureBytes: number,
  decode: Decode,
  signal: AbortSignal,
): AsyncGenerator<PictureBatch> {
  const gate = createGate(aheadBytes);
  const waiting = batches[Symbol.iterator]();
  const started: { readonly batch: Promise<PictureBatch>; readonly bytes: number }[] = [];
  let isClosed = false;
  const isStopped = () => isClosed || signal.aborted;

  const startNext = () => {
    const { value: positions, done } = waiting.next();
    if (done) return false;
    const batch = startBatch(positions, pictureBytes, (position) => decode(position, { gate, isStopped }));
    started.push({ batch, bytes: positions.length * pictureBytes });
    return true;
  };
  const mayStart = () => {
    const ahead = started.slice(1);
    return ahead.length < mostBatchesAhead && ahead.reduce((sum, { bytes }) => sum + bytes, 0) < aheadBytes;
  };

  try {
    signal.throwIfAborted();
    while (true) {
      while (mayStart() && startNext());
      const [current] = started;
      if (!current) return;
      const batch = await unlessAborted(current.batch, signal);
      started.shift();
      yield batch;
      // Whoever takes batches may keep this thread busy from one to the next: what stops the pass is heard only now.
      await setImmediate();
      signal.throwIfAborted();
    }
  } finally {
    isClosed = true;
  }
}

/** Keeps every picture that `decode` gives, `count` × `pictureBytes` in all. */
function cached(count: number, pictureBytes: number, decode: Decode): Decode {
  const pixels = new Uint8Array(count * pictureBytes);
  const isKept = new Uint8Array(count);
  return async (position, steps) => {
    const slot = pixels.subarray(position * pictureBytes, (position + 1) * pictureBytes);
    if (isKept[position]) return { pixels: slot };
    const decoded = await decode(position, steps);
    if ('pixels' in decoded) {
      slot.set(decoded.pixels);
      isKept[position] = 1;
    }
    return decoded;
  };
}

/** The promise's result, or the signal's reason as soon as it is aborted. Leaves nothing behind on the signal. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((fulfil, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(fulfil, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
