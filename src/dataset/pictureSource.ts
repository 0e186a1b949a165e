import { join } from 'node:path';
import { SwitchbackError } from '../shared/errors.ts';
import type { Gate } from '../shared/gate.ts';
import type { Preprocessing } from '../shared/preprocessing.ts';
import { say } from '../shared/sentence.ts';
import { type Decoded, decodeRecord, tryDecode } from './decode.ts';
import { type IdxImages, openIdx } from './idx.ts';
import type { ImageLocation } from './listed.ts';
import { hashOf, pictureFileSize, readPictureFile } from './pictureFile.ts';

/** An image that has been inspected. */
export interface StoredImage extends ImageLocation {
  /** SHA-256 of the file's bytes, or of the IDX record's, in hexadecimal. */
  readonly hash: string;
}

/** Where one reader's pictures come from. */
export interface PictureSource {
  /** Absolute. */
  readonly root: string;
  readonly preprocessing: Preprocessing;
  /** Whether an image's hash must be the stored one. */
  readonly verify: boolean;
  /** IDX files opened so far, by path. */
  readonly idx: Map<string, Promise<IdxImages>>;
}

/** The steps of getting one picture, as its reader follows them. */
export interface Steps {
  /** Bounds the bytes of encoded pictures in memory. */
  readonly gate: Gate;
  /** True when the picture is no longer wanted. */
  readonly isStopped: () => boolean;
}

/** What each file counts for at least, so that no more than 512 are open at once under a gate of 64 MiB. */
const leastBytes = 2 ** 17;

const changed = say('dataset.changed');
const stopped: Decoded = { reason: say('dataset.notRead') };

/** Reads, checks and decodes one image; whatever is wrong with it comes back as the reason. */
export async function decodeImage(source: PictureSource, image: StoredImage, steps: Steps): Promise<Decoded> {
  if (steps.isStopped()) return stopped;
  if (image.record !== null) return decodeFromIdx(source, image, image.record);
  const file = join(source.root, image.path);
  const size = await pictureFileSize(file);
  if (typeof size !== 'number') return { reason: size };
  const leave = await steps.gate.enter(Math.max(size, leastBytes));
  try {
    if (steps.isStopped()) return stopped;
    const read = await readPictureFile(file);
    if ('reason' in read) return read;
    if (steps.isStopped()) return stopped;
    if (source.verify && hashOf(read.bytes) !== image.hash) return { reason: changed };
    return await tryDecode(read.bytes, source.preprocessing);
  } finally {
    leave();
  }
}

async function decodeFromIdx(source: PictureSource, { path, hash }: StoredImage, record: number): Promise<Decoded> {
  try {
    const opened = source.idx.get(path) ?? openIdx(join(source.root, path));
    source.idx.set(path, opened);
    const { height, width, record: pixelsOf } = await opened;
    const grey = pixelsOf(record);
    if (source.verify && hashOf(grey) !== hash) return { reason: changed };
    return { pixels: await decodeRecord(grey, height, width, source.preprocessing) };
  } catch (error) {
    if (!(error instanceof SwitchbackError)) throw error;
    return { reason: error.code === 'NOT_FOUND' ? say('common.fileGone') : changed };
  }
}
