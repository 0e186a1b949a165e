import { createHash } from 'node:crypto';
import { readSync, writeFileSync } from 'node:fs';

/** What a file holds: in one piece, or in parts one after another. */
export type Content = string | Uint8Array | readonly Uint8Array[];

/** Node hashes, writes and reads less than 2 GiB at a time. */
const mostAtOnce = 2 ** 30;

function* piecesOf(content: Content): Generator<Uint8Array> {
  if (typeof content === 'string') return yield new TextEncoder().encode(content);
  for (const part of content instanceof Uint8Array ? [content] : content)
    for (let at = 0; at < part.length; at += mostAtOnce) yield part.subarray(at, at + mostAtOnce);
}

/** How many bytes a content has. */
export const bytesOf = (content: Exclude<Content, string>): number =>
  content instanceof Uint8Array ? content.length : content.reduce((sum, { length }) => sum + length, 0);

/** SHA-256 in hexadecimal, of a text's UTF-8. */
export function hashOf(content: Content): string {
  const hash = createHash('sha256');
  for (const piece of piecesOf(content)) hash.update(piece);
  return hash.digest('hex');
}

/** SHA-256 in hexadecimal of an open file. */
export function hashOfFile(handle: number): string {
  const hash = createHash('sha256');
  const piece = new Uint8Array(2 ** 24);
  for (let read = readSync(handle, piece); read > 0; read = readSync(handle, piece))
    hash.update(piece.subarray(0, read));
  return hash.digest('hex');
}

/** Writes all of a content to an open file. */
export function writeContent(handle: number, content: Content): void {
  for (const piece of piecesOf(content)) writeFileSync(handle, piece);
}
