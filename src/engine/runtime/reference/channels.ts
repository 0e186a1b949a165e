import { type Array64, coordinatesOf, filled, positionOf } from './array.ts';

/** Σ x[c − before … c + after] along axis 1, cut at the ends. */
export function channelWindowSum(x: Array64, before: number, after: number): Array64 {
  const channels = x.shape[1]!;
  return filled(x.shape, (i) => {
    const coordinates = coordinatesOf(i, x.shape);
    const channel = coordinates[1]!;
    let sum = 0;
    for (let c = Math.max(0, channel - before); c <= Math.min(channels - 1, channel + after); c++) {
      sum += x.data[positionOf(coordinates.with(1, c), x.shape)]!;
    }
    return sum;
  });
}

/** x − ln Σ exp(x) over the last axis; the row's maximum is taken out first so that nothing overflows. */
export function logSoftmax(x: Array64): Array64 {
  const columns = x.shape.at(-1)!;
  const row = (i: number) =>
    x.data.subarray(Math.floor(i / columns) * columns, (Math.floor(i / columns) + 1) * columns);
  return filled(x.shape, (i) => {
    const largest = Math.max(...row(i));
    return x.data[i]! - largest - Math.log(row(i).reduce((sum, value) => sum + Math.exp(value - largest), 0));
  });
}

/** exp(x) / Σ exp(x) over the last axis. */
export function softmax(x: Array64): Array64 {
  const logarithms = logSoftmax(x);
  return filled(x.shape, (i) => Math.exp(logarithms.data[i]!));
}
