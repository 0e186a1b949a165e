/** An unbiased estimate of HSIC needs as many images. */
export const leastImages = 4;

/** The numbers below `count` in as few batches of at most `most` as can be, whose sizes differ by one at most: with 8 or more none has fewer than `leastImages`. */
export function evenBatches(count: number, most: number): number[][] {
  const batches = Math.ceil(count / most);
  const start = (batch: number) => Math.floor((batch * count) / batches);
  return Array.from({ length: batches }, (_, batch) =>
    Array.from({ length: start(batch + 1) - start(batch) }, (_, i) => start(batch) + i),
  );
}
