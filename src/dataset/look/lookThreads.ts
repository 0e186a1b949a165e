import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { LookedFile } from './lookAtFile.ts';
import type { LookAnswer, LookRequest } from './lookThread.ts';

/** Threads that look at picture files. */
export interface LookThreads {
  /** How many looks are worth asking for at a time. */
  readonly atOnce: number;
  /** `lookAtFile` of each. */
  readonly look: (files: LookRequest['files']) => Promise<readonly (LookedFile | null)[]>;
  readonly close: () => Promise<void>;
}

/** On a disk over a network a look mostly waits. */
const leastThreads = 4;
/** Fewer are looked at sooner by the threads that there are than by one that has to start. */
const filesWorthThread = 2000;

/** Starts threads that block on the file system in place of this one, for so many files: a call there costs a tenth of one that is waited for. */
export function lookThreads(files: number): LookThreads {
  const count = Math.min(Math.max(leastThreads, availableParallelism()), Math.ceil(files / filesWorthThread));
  const asked = new Map<
    number,
    { readonly resolve: (found: LookAnswer['found']) => void; readonly reject: (error: unknown) => void }
  >();
  const fail = (error: unknown) => {
    for (const { reject } of asked.values()) reject(error);
    asked.clear();
  };
  const threads = Array.from({ length: count }, () => {
    const thread = new Worker(new URL('lookThread.ts', import.meta.url));
    thread.on('message', ({ id, found }: LookAnswer) => {
      asked.get(id)?.resolve(found);
      asked.delete(id);
    });
    thread.on('error', fail);
    return thread;
  });
  let next = 0;
  return {
    atOnce: 2 * threads.length,
    look: (files) => {
      const id = next++;
      const { promise, resolve, reject } = Promise.withResolvers<LookAnswer['found']>();
      asked.set(id, { resolve, reject });
      threads[id % threads.length]!.postMessage({ id, files } satisfies LookRequest);
      return promise;
    },
    close: async () => {
      await Promise.all(
        threads.map(async (thread) => {
          const ended = once(thread, 'exit');
          await thread.terminate();
          await ended;
        }),
      );
    },
  };
}
