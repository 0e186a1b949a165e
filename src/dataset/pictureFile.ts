import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { fileTrouble } from '../shared/fileTrouble.ts';
import { type Sentence, say } from '../shared/sentence.ts';

/** Files larger than this are not pictures that a person meant: 512 MiB. */
export const largestFileBytes = 512 * 2 ** 20;

/** A picture's bytes, or why there are none, in words that follow its name: `is gone`. */
export type FileBytes = { readonly bytes: Buffer } | { readonly reason: Sentence };

/** The file's length in bytes, or the reason why it is not read. */
export async function pictureFileSize(path: string): Promise<number | Sentence> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return say('dataset.notAFile');
    return found.size > largestFileBytes ? say('dataset.tooLargeFile') : found.size;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Reads a whole file whose size has been looked at. */
export async function readPictureFile(path: string): Promise<FileBytes> {
  try {
    return { bytes: await readFile(path) };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

/** SHA-256 in hexadecimal. */
export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The same of a part of a picture: other parts of it have others. */
export const hashOfPart = (bytes: Uint8Array, place: number): string =>
  createHash('sha256').update(bytes).update(`#${place}`).digest('hex');

/** Formats that are decoded, by their first bytes; others (SVG, PDF, …) are refused before any decoder sees them. */
export function isPicture(bytes: Buffer): boolean {
  const head = bytes.toString('latin1', 0, 12);
  return (
    head.startsWith('\xff\xd8\xff') || // JPEG
    head.startsWith('\x89PNG\r\n\x1a\n') ||
    head.startsWith('GIF8') ||
    (head.startsWith('RIFF') && head.endsWith('WEBP')) ||
    /^(II[*+]\0|MM\0[*+])/.test(head) || // TIFF
    /^.{4}ftyp(avif|avis|mif1|msf1)/s.test(head) // AVIF
  );
}

/** Why bytes that `isPicture` refuses are none. */
export const notAPicture = (bytes: Buffer): Sentence =>
  bytes.length === 0 ? say('dataset.empty') : say('dataset.notAPicture');

/** The trouble that the file system has with a picture, in words that follow its name. */
function reasonOf(error: unknown): Sentence {
  const found = fileTrouble(error);
  if (!found) throw error;
  return found.trouble;
}
