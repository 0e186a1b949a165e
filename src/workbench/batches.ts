import { setImmediate } from 'node:timers/promises';

/** Images in a batch where memory allows: on ZFNet's forward pass a larger one gained nothing. */
export const fullBatch = 32;

/** Between batches: a runtime may keep its process busy, so that whatever stops a job is heard only now. Throws the signal's reason. */
export async function hearStop(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}

/** The numbers from `start` below `count`, `size` at a time. */
export function inBatches(count: number, size: number, start = 0): number[][] {
  const batches = Math.max(0, Math.ceil((count - start) / size));
  return Array.from({ length: batches }, (_, batch) => {
    const from = start + batch * size;
    return Array.from({ length: Math.min(size, count - from) }, (_, i) => from + i);
  });
}
