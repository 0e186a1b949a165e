import type { Tensor } from '../../../engine/runtime/runtime.ts';

/**
 * The mean of several models' probabilities `[n, classes]`, in the order of the first model's classes; and what each model says, in that order.
 * `classes`: for each class of the first model the number of the same class of the other.
 */
export function meanProbabilities(
  first: Tensor,
  others: readonly { readonly probabilities: Tensor; readonly classes: readonly number[] }[],
): { readonly mean: Tensor; readonly matched: readonly Tensor[] } {
  const [n, count] = first.shape as readonly [number, number];
  const filled = (valueAt: (row: number, c: number) => number): Tensor => ({
    dtype: 'float32',
    shape: [n, count],
    data: Float32Array.from({ length: n * count }, (_, at) => valueAt(Math.floor(at / count), at % count)),
  });
  const inOrder = others.map(({ probabilities: { shape, data }, classes }) =>
    filled((row, c) => data[row * shape[1]! + classes[c]!]!),
  );
  const matched = [first, ...inOrder];
  const mean = filled((row, c) => matched.reduce((sum, { data }) => sum + data[row * count + c]!, 0) / matched.length);
  return { mean, matched };
}
