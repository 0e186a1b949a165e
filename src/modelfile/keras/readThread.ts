import { parentPort, workerData } from 'node:worker_threads';
import { SwitchbackError } from '../../shared/errors.ts';
import type { ReadModel } from '../readModel.ts';
import type { Pulse, ReadAnswer, ReadRequest } from './protocol.ts';
import { readKerasFile } from './readFile.ts';

/** The entry of the thread that reads files of Keras. */
const port = parentPort!;
const pulse = new Int32Array(workerData as Pulse);

port.on('message', async ({ path, format, options }: ReadRequest) => {
  try {
    const model = await readKerasFile(path, format, options, () => Atomics.add(pulse, 0, 1));
    port.postMessage({ model } satisfies ReadAnswer, buffersOf(model));
  } catch (error) {
    port.postMessage(answerOf(error));
  }
});

const answerOf = (error: unknown): ReadAnswer =>
  error instanceof SwitchbackError ? { code: error.code, sentence: error.sentence } : { defect: error };

/** What is handed over and not copied: each is this thread's own, and no other array's. */
const buffersOf = ({ weights }: ReadModel): ArrayBuffer[] => [
  ...new Set(Object.values(weights).map(({ data }) => data.buffer as ArrayBuffer)),
];
