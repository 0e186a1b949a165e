import { randomUUID } from 'node:crypto';
import type { Bulk } from '../../shared/contract/bulk.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';

/** What computations have made that is too large for a message, until it has been read. */
export interface KeptBulk {
  /** Keeps bytes, which nobody changes any more. */
  readonly keep: (bytes: Uint8Array) => Bulk;
  /**
   * A piece of them, from the offset `from`; when it reaches to their end they are forgotten. Throws `NOT_FOUND` for those that have been
   * forgotten.
   */
  readonly read: (id: string, from: number) => { readonly piece: Uint8Array; readonly bytes: number };
}

/** A piece is a message of its own, and others come in between. */
const pieceBytes = 2 ** 20;
/** Beyond this the oldest are forgotten, but for the latest: a page that has gone never fetches its own. */
const mostBytes = 256 * 2 ** 20;

export function keptBulk(most: number = mostBytes): KeptBulk {
  const kept = new Map<string, Uint8Array>();
  const forgetOldest = () => {
    let sum = 0;
    for (const [id, { byteLength }] of [...kept].reverse()) {
      if (sum > 0 && sum + byteLength > most) kept.delete(id);
      else sum += byteLength;
    }
  };
  return {
    keep: (bytes) => {
      const id = randomUUID();
      kept.set(id, bytes);
      forgetOldest();
      return { id, bytes: bytes.byteLength };
    },
    read: (id, from) => {
      const bytes = kept.get(id);
      if (!bytes) throw new SwitchbackError('NOT_FOUND', say('host.computedForgotten'));
      const piece = bytes.subarray(from, from + pieceBytes);
      if (from + piece.byteLength >= bytes.byteLength) kept.delete(id);
      return { piece, bytes: bytes.byteLength };
    },
  };
}
