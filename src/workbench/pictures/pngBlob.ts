import { closeSync, openSync, readSync } from 'node:fs';
import { blobFile, readBlob } from '../../catalog/storage/blobs.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { Workspace } from '../workspace/workspace.ts';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

/** A blob that is a PNG. Throws `NOT_FOUND` for any other, so that no page reads weights by their hash, and as `readBlob`. */
export function readPngBlob({ blobs }: Pick<Workspace, 'blobs'>, hash: string): Buffer {
  if (beginsAsPng(blobFile(blobs, hash))) return readBlob(blobs, hash);
  throw new SwitchbackError('NOT_FOUND', say('workbench.blobNoPicture', { hash }));
}

/** Weights, which may be large, are not read for it. */
function beginsAsPng(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(signature.length);
    readSync(file, head);
    return head.equals(signature);
  } finally {
    closeSync(file);
  }
}
