import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { JobContext } from '../shared/job.ts';
import { type Sentence, say } from '../shared/sentence.ts';
import { containersIn } from './containers/container.ts';
import { type Boxed, hashOfHeld } from './containers/held.ts';
import { decodedSize, sizeProblem } from './decodedSize.ts';
import { whileDecoding } from './decoders.ts';
import { depthProblem } from './depth.ts';
import { jpegSize, uprightJpegSize } from './headerSize.ts';
import { inOrder } from './inOrder.ts';
import type { ImageLocation } from './listed.ts';
import type { LookedFile } from './look/lookAtFile.ts';
import { lookThreads } from './look/lookThreads.ts';
import { threadsHavePriorities } from './look/threadPriorities.ts';
import { hashOf, isPicture, notAPicture, pictureFileSize, readPictureFile } from './pictureFile.ts';

/** What one look at an image finds. */
export interface InspectedImage {
  /** SHA-256 of the encoded picture, or of an IDX file's pixels; empty where they could not be read. */
  readonly hash: string;
  readonly bytes: number;
  /** px, after orienting; 0 where `broken`. */
  readonly width: number;
  /** px, after orienting; 0 where `broken`. */
  readonly height: number;
  /** Why the image cannot be used, in words that follow its name: `is empty`; else `null`. */
  readonly broken: Sentence | null;
  /** Its bytes are those of no picture. */
  readonly isNoPicture: boolean;
}

/** What an earlier look that was stopped has found of picture files, and what this one finds. */
export interface LookJournal {
  /** Asked in the order of the images. */
  readonly known: (path: string) => LookedFile | undefined;
  readonly note: (path: string, found: LookedFile) => void;
}

/** Files for which threads are started, and those that a thread is given at a time. */
const worthThreads = 512;
const filesAtOnce = 64;

/**
 * Hashes each image and reads its header, many at a time, and gives what it finds in their order. Pixels are not
 * decoded, so a truncated picture still passes. Throws the signal's reason once it is aborted.
 */
export async function* inspectImages(
  root: string,
  images: readonly ImageLocation[],
  { signal }: Pick<JobContext, 'signal'>,
  journal?: LookJournal,
): AsyncGenerator<InspectedImage> {
  const containerAt = containersIn(root);
  const inspect = async ({ path, record, bytes = 0 }: ImageLocation): Promise<InspectedImage> => {
    signal.throwIfAborted();
    if (record === null) return inspectPicture(join(root, path));
    const held = await containerAt(path).read(record, bytes);
    if ('reason' in held) return broken(held.reason);
    if ('box' in held) return inspectPart(held);
    if ('bytes' in held) return inspectBytes(held.bytes);
    const { grey, width, height } = held;
    return { hash: hashOfHeld(held), bytes: grey.length, width, height, broken: null, isNoPicture: false };
  };
  if (!areForThreads(images)) {
    for await (const inspected of inOrder(images, availableParallelism(), inspect)) {
      signal.throwIfAborted();
      yield inspected;
    }
    return;
  }
  const threads = lookThreads(images.length);
  const look = (own: readonly ImageLocation[]) => {
    signal.throwIfAborted();
    return threads.look(own.map(({ path }) => ({ path: join(root, path), known: journal?.known(path) })));
  };
  try {
    let done = 0;
    for await (const looked of inOrder(inParts(images, filesAtOnce), threads.atOnce, async (own) => look(own))) {
      const from = done;
      done += looked.length;
      for (const [i, found] of looked.entries()) if (found) journal?.note(images[from + i]!.path, found);
      const facts = inOrder(looked.keys(), availableParallelism(), async (i) => {
        const found = looked[i]!;
        return found ? factsOf(found) : inspect(images[from + i]!);
      });
      for await (const inspected of facts) {
        signal.throwIfAborted();
        yield inspected;
      }
    }
  } finally {
    await threads.close();
  }
}

const areForThreads = (images: readonly ImageLocation[]): boolean =>
  images.length >= worthThreads && images.every(({ record }) => record === null);

/** Whether these images are looked at by threads that let go first what computes beside them. */
export const isLookedAtBeside = (images: readonly ImageLocation[]): boolean =>
  threadsHavePriorities && areForThreads(images);

const factsOf = ({ hash, width, height, state: { bytes } }: LookedFile): InspectedImage => {
  return { hash, bytes, width, height, broken: null, isNoPicture: false };
};

function* inParts<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}

async function inspectPicture(file: string): Promise<InspectedImage> {
  const size = await pictureFileSize(file);
  if (typeof size !== 'number') return broken(size);
  const read = await readPictureFile(file);
  return 'reason' in read ? broken(read.reason) : inspectBytes(read.bytes);
}

async function inspectBytes(bytes: Buffer): Promise<InspectedImage> {
  const found = { hash: hashOf(bytes), bytes: bytes.length };
  if (!isPicture(bytes)) return { ...broken(notAPicture(bytes)), ...found, isNoPicture: true };
  try {
    const size = uprightJpegSize(bytes) ?? (await decodedSize(bytes));
    const { width, height } = size;
    const problem = sizeProblem(size) ?? (await whileDecoding(size, () => depthProblem(bytes)));
    if (problem) return { ...broken(problem), ...found };
    return { ...found, width, height, broken: null, isNoPicture: false };
  } catch {
    return { ...broken(say('dataset.damagedPicture')), ...found };
  }
}

/** A part of a picture; of one that is turned by its EXIF data, as it is stored. */
async function inspectPart(held: Boxed): Promise<InspectedImage> {
  const { box, bytes } = held;
  const found = { ...(await inspectBytes(bytes)), hash: hashOfHeld(held) };
  if (found.broken) return found;
  const { width, height } = jpegSize(bytes) ?? (await sharp(bytes).metadata());
  if (box.left + box.width > width || box.top + box.height > height)
    return { ...found, width: 0, height: 0, broken: say('dataset.boxOutside', { width, height }) };
  return { ...found, width: box.width, height: box.height };
}

const broken = (reason: Sentence): InspectedImage => ({
  ...{ hash: '', bytes: 0, width: 0, height: 0 },
  broken: reason,
  isNoPicture: false,
});
