import { mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { caseOf } from './caseOf.ts';
import { type Failure, outcomeOf } from './outcome.ts';
import type { Readers } from './reader.ts';
import {
  type Batch,
  type BatchResult,
  caseFile,
  mebibyte,
  type ReaderProcessOptions,
  verdictFile,
  type Watched,
} from './watched.ts';

/** Reads batch after batch in this process, which an IPC channel connects with the campaign. */
async function serve({ module, reader, seed, folder, limits }: ReaderProcessOptions): Promise<void> {
  const { readers } = (await import(module)) as { readonly readers: Readers };
  const room = join(folder, 'room');
  mkdirSync(room, { recursive: true });
  const opened = await readers[reader]!.open(room);
  const watched: Watched = { shared: new SharedArrayBuffer(4), verdictFile: verdictFile(folder) };
  const current = new Int32Array(watched.shared).fill(-1);
  new Worker(new URL('./watchdog.ts', import.meta.url), { workerData: { ...watched, limits } }).unref();
  const atCase = openSync(caseFile(folder), 'w');

  process.on('message', async ({ from, to }: Batch) => {
    const counts = { accepted: 0, refused: 0 };
    const failures: (Failure & { index: number })[] = [];
    let index = from;
    let mostBytes = 0;
    while (index < to && mostBytes <= limits.memoryBytes) {
      writeSync(atCase, String(index).padEnd(12), 0);
      Atomics.store(current, 0, index);
      const outcome = await outcomeOf(opened, caseOf(opened.cases, seed, index));
      Atomics.store(current, 0, -1);
      mostBytes = process.resourceUsage().maxRSS * 1024;
      if (mostBytes > limits.memoryBytes)
        failures.push({ index, kind: 'memory', detail: `${Math.round(mostBytes / mebibyte)} MiB` });
      else if (typeof outcome !== 'string') failures.push({ index, ...outcome });
      else counts[outcome] += 1;
      index += 1;
    }
    const result: BatchResult = { from, to: index, ...counts, failures, mostBytes };
    process.send!(result, () => {
      if (mostBytes > limits.memoryBytes) process.exit();
    });
  });
  // Ctrl-C in a terminal is for the campaign, which ends this process when its batch is done.
  process.on('SIGINT', () => {});
  // Whoever asked is gone.
  process.on('disconnect', () => process.exit());
  process.send!('ready');
}

await serve(JSON.parse(process.argv[2]!));
