import { constants, getPriority, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { type LookedFile, lookAtFile } from './lookAtFile.ts';
import { threadsHavePriorities } from './threadPriorities.ts';

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

/**
 * By so much less urgent than its process. A training of `zfnet-small` loses a fifth of its rate to it then, and a look takes twice as long as alone; at 3 it
 * takes two and a half times as long, at 5 three times.
 */
const below = 2;

// Linux sets the priority of the thread that asks.
if (threadsHavePriorities) setPriority(Math.min(getPriority() + below, constants.priority.PRIORITY_LOW));

parentPort!.on('message', ({ id, files }: LookRequest) => {
  const found = files.map(({ path, known }) => lookAtFile(path, known));
  parentPort!.postMessage({ id, found } satisfies LookAnswer);
});
