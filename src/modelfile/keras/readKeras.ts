import { Worker } from 'node:worker_threads';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { ReadModel } from '../readModel.ts';
import { badFile } from '../refuse.ts';
import type { Pulse, ReadAnswer, ReadRequest } from './protocol.ts';
import type { KerasFormat, KerasOptions } from './readFile.ts';

/** Longer than any part of the work takes: the largest is 64 MiB of an array. */
const usualStallMs = 30_000;

/**
 * A functional or sequential model of Keras: `.keras` of Keras 3, `.h5` of Keras 2 and 3. Throws `BAD_FILE` for a damaged one or for weights
 * without their network, `UNSUPPORTED` naming the layer that is no kind of ours. The HDF5 library never comes back from some files: it works in
 * a thread, which is ended where it has not gone on for `stallMs`.
 */
export async function readKeras(
  path: string,
  format: KerasFormat,
  options: KerasOptions,
  stallMs: number = usualStallMs,
): Promise<ReadModel> {
  const reading = idle ?? startThread();
  idle = null;
  const answer = await answerOf(reading, { path, format, options }, stallMs);
  reading.worker.unref();
  if (idle) void reading.worker.terminate();
  else idle = reading;
  if ('model' in answer) return answer.model;
  throw 'sentence' in answer ? new SwitchbackError(answer.code, answer.sentence) : answer.defect;
}

interface ReadingThread {
  readonly worker: Worker;
  readonly pulse: Int32Array;
}

/** To start one takes a third of a second: it waits for the next file. */
let idle: ReadingThread | null = null;

function startThread(): ReadingThread {
  const pulse: Pulse = new SharedArrayBuffer(4);
  const worker = new Worker(new URL('readThread.ts', import.meta.url), { workerData: pulse });
  return { worker, pulse: new Int32Array(pulse) };
}

function answerOf({ worker, pulse }: ReadingThread, request: ReadRequest, stallMs: number): Promise<ReadAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<ReadAnswer>();
  Atomics.store(pulse, 0, 0);
  let last = 0;
  const watch = setInterval(() => {
    const now = Atomics.load(pulse, 0);
    // Before a file is open, its disk may be slow; nothing can go on for ever.
    if (now !== last || now === 0) last = now;
    else reject(badFile(say('modelfile.hdf5Stuck')));
  }, stallMs);
  worker.on('message', resolve).on('error', reject).ref();
  worker.postMessage(request);
  return promise.catch(endThread).finally(() => {
    clearInterval(watch);
    worker.off('message', resolve).off('error', reject);
  });

  async function endThread(error: unknown): Promise<never> {
    await worker.terminate();
    throw error;
  }
}
