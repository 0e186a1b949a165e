import type { Tensor } from '../runtime/runtime.ts';

/** The column of row `i` of `[n, columns]` with the largest value; the first of equals. */
export function argMaxOfRow({ shape, data }: Tensor, i: number): number {
  const columns = shape[1]!;
  let best = 0;
  for (let c = 1; c < columns; c++) if (data[i * columns + c]! > data[i * columns + best]!) best = c;
  return best;
}

/** How many rows of `scores` `[n, classes]` have another class on top than `labels` says. */
export function wrongCount(scores: Tensor, labels: Int32Array): number {
  return labels.reduce((wrong, label, i) => wrong + (argMaxOfRow(scores, i) === label ? 0 : 1), 0);
}

/** How many rows of `scores` `[n, classes]` have `k` classes or more above the one that `labels` says; of equals the first is above. */
export function missedCount({ shape, data }: Tensor, labels: Int32Array, k: number): number {
  const classes = shape[1]!;
  return labels.reduce((missed, label, i) => {
    const row = data.subarray(i * classes, (i + 1) * classes);
    const own = row[label]!;
    let above = 0;
    for (let c = 0; c < classes; c++) if (row[c]! > own || (row[c]! === own && c < label)) above++;
    return missed + (above < k ? 0 : 1);
  }, 0);
}

/** −Σ ln p(label) over the rows of `probabilities` `[n, classes]`, in nats; a probability of 0 counts as 1e-38. */
export function crossEntropySum({ shape, data }: Tensor, labels: Int32Array): number {
  const classes = shape[1]!;
  return labels.reduce((sum, label, i) => sum - Math.log(Math.max(data[i * classes + label]!, 1e-38)), 0);
}
