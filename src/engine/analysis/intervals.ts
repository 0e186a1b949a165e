import { randomIntegers } from '../random.ts';

/** A mean with an interval around it; NaN of no values. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const noInterval: Interval = { mean: Number.NaN, low: Number.NaN, high: Number.NaN };

/** Quantiles of the normal distribution that bound its middle 95 % and 99 %. */
export const normal95 = 1.959964;
export const normal99 = 2.575829;

/** The interval of a share, 0…1, of `count` trials (Wilson 1927). Of shares of trials, as of hits that are counted in part, it is a wide one. */
export function wilson(share: number, count: number, z = normal95): Interval {
  if (count === 0) return noInterval;
  const spread = z ** 2 / count;
  const middle = (share + spread / 2) / (1 + spread);
  const half = (z / (1 + spread)) * Math.sqrt((share * (1 - share)) / count + spread / (4 * count));
  return { mean: share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** Draws of a bootstrap. */
const draws = 1000;

/**
 * The mean of values with the percentiles 2.5 and 97.5 of the means of samples drawn from them (Efron 1979), with as many of each as there are values; the
 * same draws for as many values.
 */
export function bootstrapped(values: readonly number[]): Interval {
  const n = values.length;
  if (n === 0) return noInterval;
  const chosen = drawnFrom(n);
  const means = Float64Array.from({ length: draws }, (_, draw) => {
    let sum = 0;
    for (let i = draw * n; i < (draw + 1) * n; i++) sum += values[chosen[i]!]!;
    return sum / n;
  }).sort();
  const quantile = (share: number) => means[Math.round(share * (draws - 1))]!;
  return { mean: values.reduce((sum, value) => sum + value, 0) / n, low: quantile(0.025), high: quantile(0.975) };
}

/** The draws for the last number of values that was asked for: an analysis asks for one number many times. */
let last: { readonly n: number; readonly chosen: Int32Array } | undefined;

function drawnFrom(n: number): Int32Array {
  if (last?.n !== n) last = { n, chosen: randomIntegers(['bootstrap', n], draws * n, n) };
  return last.chosen;
}
