import { writeFileSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { type Limits, mebibyte, type Watched } from './watched.ts';

/**
 * A thread beside the reader's: it ends the process, and leaves a word why, when a case takes too long or too much memory, whatever the
 * reader's thread does meanwhile.
 */
const { shared, verdictFile, limits } = workerData as Watched & { readonly limits: Limits };
const current = new Int32Array(shared);
let began = { index: -1, ms: 0, cpuMs: 0 };

setInterval(() => {
  const index = Atomics.load(current, 0);
  const now = { index, ms: performance.now(), cpuMs: cpuMs() };
  if (index !== began.index) began = now;
  if (index < 0) return;
  const [ms, ownMs] = [now.ms - began.ms, now.cpuMs - began.cpuMs];
  const rss = process.memoryUsage.rss();
  // On a machine that has other things to do a second may pass without any work.
  if (ms > limits.hangMs && ownMs > limits.hangMs) end('hang', `${Math.round(ownMs)} ms of computing`);
  if (ms > limits.waitMs) end('hang', `${Math.round(ms)} ms without an answer`);
  if (rss > limits.memoryBytes) end('memory', `${Math.round(rss / mebibyte)} MiB`);
}, 50);

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function end(kind: 'hang' | 'memory', detail: string): never {
  writeFileSync(verdictFile, JSON.stringify({ kind, detail }));
  process.kill(process.pid, 'SIGKILL');
  throw new Error('killed');
}
