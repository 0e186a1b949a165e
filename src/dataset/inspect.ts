import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { JobContext } from '../shared/job.ts';
import { type Sentence, say } from '../shared/sentence.ts';
import { decodedSize, sizeProblem } from './decodedSize.ts';
import { whileDecoding } from './decoders.ts';
import { depthProblem } from './depth.ts';
import { type IdxImages, openIdx } from './idx.ts';
import { inOrder } from './inOrder.ts';
import type { ImageLocation } from './listed.ts';
import { hashOf, isPicture, notAPicture, pictureFileSize, readPictureFile } from './pictureFile.ts';

/** What one look at an image finds. */
export interface InspectedImage {
  /** SHA-256 of the file's bytes, or of the IDX record's; empty where they could not be read. */
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

/**
 * Hashes each image and reads its header, several at a time, and gives what it finds in their order. Pixels are not
 * decoded, so a truncated picture still passes. Throws the signal's reason once it is aborted.
 */
export async function* inspectImages(
  root: string,
  images: readonly ImageLocation[],
  { signal }: Pick<JobContext, 'signal'>,
): AsyncGenerator<InspectedImage> {
  const idx = new Map<string, Promise<IdxImages>>();
  const inspect = async ({ path, record }: ImageLocation): Promise<InspectedImage> => {
    signal.throwIfAborted();
    const file = join(root, path);
    if (record === null) return inspectPicture(file);
    const opened = idx.get(path) ?? openIdx(file);
    idx.set(path, opened);
    const { height, width, record: pixelsOf } = await opened;
    const pixels = pixelsOf(record);
    return { hash: hashOf(pixels), bytes: pixels.length, width, height, broken: null, isNoPicture: false };
  };
  for await (const inspected of inOrder(images, availableParallelism(), inspect)) {
    signal.throwIfAborted();
    yield inspected;
  }
}

async function inspectPicture(file: string): Promise<InspectedImage> {
  const size = await pictureFileSize(file);
  if (typeof size !== 'number') return broken(size);
  const read = await readPictureFile(file);
  if ('reason' in read) return broken(read.reason);
  const { bytes } = read;
  const found = { hash: hashOf(bytes), bytes: bytes.length };
  if (!isPicture(bytes)) return { ...broken(notAPicture(bytes)), ...found, isNoPicture: true };
  try {
    const size = await decodedSize(bytes);
    const { width, height } = size;
    const problem = sizeProblem(size) ?? (await whileDecoding(size, () => depthProblem(bytes)));
    if (problem) return { ...broken(problem), ...found };
    return { ...found, width, height, broken: null, isNoPicture: false };
  } catch {
    return { ...broken(say('dataset.damagedPicture')), ...found };
  }
}

const broken = (reason: Sentence): InspectedImage => ({
  ...{ hash: '', bytes: 0, width: 0, height: 0 },
  broken: reason,
  isNoPicture: false,
});
