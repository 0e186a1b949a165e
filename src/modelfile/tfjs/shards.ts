import { say } from '../../shared/sentence.ts';
import type { NeighbourFile, OpenNeighbour } from '../readModel.ts';
import { badFile } from '../refuse.ts';

/**
 * Reads what lies in several files as if it were one, which they are one after another; they are opened when they are needed. Throws
 * `BAD_FILE` for a name that is an address in the network, or for bytes beyond the last file.
 */
export function shardedBytes(
  paths: readonly string[],
  openNeighbour: OpenNeighbour,
): (start: number, length: number) => Uint8Array {
  const files: NeighbourFile[] = [];
  const fileAt = (index: number): NeighbourFile => {
    const path = paths[index];
    if (path === undefined) throw badFile(say('modelfile.shardsShort', { shards: paths }));
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path)) throw badFile(say('modelfile.shardElsewhere', { path }));
    files[index] ??= openNeighbour(decodedName(path));
    return files[index];
  };
  return (start, length) => {
    const parts: Uint8Array[] = [];
    let [index, offset, left] = [0, start, length];
    for (; left > 0; index++) {
      const file = fileAt(index);
      const own = Math.max(0, Math.min(left, file.byteLength - offset));
      if (own > 0) parts.push(file.read(offset, own));
      left -= own;
      offset = Math.max(0, offset - file.byteLength);
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  };
}

/** Shards are named as parts of an address. */
function decodedName(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
