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

parentPort!.on('message', ({ id, files }: LookRequest) => {
  const found = files.map(({ path, known }) => lookAtFile(path, known));
  parentPort!.postMessage({ id, found } satisfies LookAnswer);
});
