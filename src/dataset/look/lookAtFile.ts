import { hash as digest } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { uprightSize } from '../headerSize.ts';
import { exceededLimit } from '../sizeLimits.ts';

/** By what a file is told apart from what it was: as in Git's index. */
export interface FileState {
  readonly bytes: number;
  readonly inode: number;
  readonly modifiedMs: number;
  readonly changedMs: number;
}

/** What one look at a picture file finds, with the state in which the file was. */
export interface LookedFile {
  /** SHA-256. */
  readonly hash: string;
  /** px, after orienting. */
  readonly width: number;
  /** px, after orienting. */
  readonly height: number;
  readonly state: FileState;
}

/** What is larger is not read at once: pictures of photographs are smaller. */
const largestBytes = 32 * 2 ** 20;

/**
 * Hashes a picture whose header tells its size without a decoder; `known`, what was found before, is taken where the file is in that state. `null` for any other
 * file, and for one that has any trouble. Three calls of the file system, which block: for a thread of its own.
 */
export function lookAtFile(path: string, known: LookedFile | undefined): LookedFile | null {
  let file: number;
  try {
    // A pipe that nobody writes to is not waited for. Windows has no such flag, nor such files.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    return null;
  }
  try {
    const found = fstatSync(file);
    const { size: bytes, ino: inode, mtimeMs: modifiedMs, ctimeMs: changedMs } = found;
    if (!found.isFile() || bytes > largestBytes) return null;
    const state = { bytes, inode, modifiedMs, changedMs };
    if (known && isSame(known.state, state)) return known;
    const content = wholeFile(file, bytes);
    const size = content && uprightSize(content);
    if (!size || exceededLimit(size)) return null;
    return { hash: digest('sha256', content), width: size.width, height: size.height, state };
  } catch {
    return null;
  } finally {
    closeSync(file);
  }
}

const isSame = (a: FileState, b: FileState): boolean =>
  a.bytes === b.bytes && a.inode === b.inode && a.modifiedMs === b.modifiedMs && a.changedMs === b.changedMs;

/** Where one file after another is read to: fresh memory for each takes as long as reading does. */
let room = Buffer.allocUnsafe(2 ** 18);

/** Valid until the next call; `null` where the file turns out shorter or longer than it was said to be. */
function wholeFile(file: number, bytes: number): Buffer | null {
  if (room.length <= bytes) room = Buffer.allocUnsafe(bytes + 1);
  let read = 0;
  while (read <= bytes) {
    const more = readSync(file, room, read, bytes + 1 - read, null);
    if (more === 0) return read === bytes ? room.subarray(0, bytes) : null;
    read += more;
  }
  return null;
}
