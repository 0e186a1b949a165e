/** Images in a batch where memory allows: on ZFNet's forward pass a larger one gained nothing. */
export const fullBatch = 32;

/** The numbers from `start` below `count`, `size` at a time. */
export function inBatches(count: number, size: number, start = 0): number[][] {
  const batches = Math.max(0, Math.ceil((count - start) / size));
  return Array.from({ length: batches }, (_, batch) => {
    const from = start + batch * size;
    return Array.from({ length: Math.min(size, count - from) }, (_, i) => from + i);
  });
}
