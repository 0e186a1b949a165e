import { join } from 'node:path';
import type { Gate } from '../shared/gate.ts';
import type { Preprocessing } from '../shared/preprocessing.ts';
import { say } from '../shared/sentence.ts';
import { type Container, type HeldImage, hashOfHeld } from './containers/held.ts';
import { type Decoded, decodeRecord, tryDecode } from './decode.ts';
import type { ImageLocation } from './listed.ts';
import { pictureFileSize, readPictureFile } from './pictureFile.ts';

/** An image that has been inspected. */
export interface StoredImage extends ImageLocation {
  /** SHA-256 of the encoded picture, or of an IDX file's pixels, in hexadecimal. */
  readonly hash: string;
}

/** Where one reader's pictures come from. */
export interface PictureSource {
  /** Absolute. */
  readonly root: string;
  readonly preprocessing: Preprocessing;
  /** Whether an image's hash must be the stored one. */
  readonly verify: boolean;
  /** Files that hold many images, by path. */
  readonly containerAt: (path: string) => Container;
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
  const size = image.record === null ? await pictureFileSize(join(source.root, image.path)) : (image.bytes ?? 0);
  if (typeof size !== 'number') return { reason: size };
  const leave = await steps.gate.enter(Math.max(size, leastBytes));
  try {
    if (steps.isStopped()) return stopped;
    const held = await readImage(source, image);
    if ('reason' in held) return held;
    if (steps.isStopped()) return stopped;
    if (source.verify && hashOfHeld(held) !== image.hash) return { reason: changed };
    if ('bytes' in held) return await tryDecode(held.bytes, source.preprocessing, 'box' in held ? held.box : null);
    return { pixels: await decodeRecord(held.grey, held.height, held.width, source.preprocessing) };
  } finally {
    leave();
  }
}

const readImage = (
  { root, containerAt }: PictureSource,
  { path, record, bytes = 0 }: StoredImage,
): Promise<HeldImage> => (record === null ? readPictureFile(join(root, path)) : containerAt(path).read(record, bytes));
