import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { basename } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { type LookedFile, lookAtFile } from './lookAtFile.ts';

/** A look at some files, by a number. */
export interface LookRequest {
  readonly id: number;
  readonly files: readonly { readonly path: string; readonly known: LookedFile | undefined }[];
}

/** What it found, in the order of the files. */
export interface LookAnswer {
  readonly id: number;
  readonly found: readonly (LookedFile | null)[];
}

giveWay();
parentPort!.on('message', ({ id, files }: LookRequest) => {
  const found = files.map(({ path, known }) => lookAtFile(path, known));
  parentPort!.postMessage({ id, found } satisfies LookAnswer);
});

/** Lets what computes beside it go first, where a thread has a priority of its own, as on Linux. */
function giveWay(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Elsewhere it has that of its process, which others share.
  }
}
