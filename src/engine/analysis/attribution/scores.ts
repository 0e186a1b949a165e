/** Scores of attribution maps. Maps are float32, a value of importance for each pixel; NaN: the score has no value. */

/** Places in rising order, from 1; equal values share the mean of theirs, as `scipy.stats.rankdata`. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = sortedOrder(values);
  const found = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let end = from + 1;
    while (end < order.length && values[order[end]!] === values[order[from]!]) end++;
    for (let i = from; i < end; i++) found[order[i]!] = (from + end + 1) / 2;
    from = end;
  }
  return found;
}

/**
 * Numbers of the values, the least first. The bits of a float32, turned so that they rise with it, and the number make one whole number below 2⁵³ that
 * a typed array sorts without a comparison in JavaScript; up to 2²⁰ values.
 */
function sortedOrder(values: ArrayLike<number>): Uint32Array {
  const bits = new Int32Array(Float32Array.from(values, (value) => value + 0).buffer);
  const keys = Float64Array.from(bits, (own, i) => (own < 0 ? -(own & 0x7fffffff) : own) * 2 ** 20 + i).sort();
  return Uint32Array.from(keys, (key) => key - Math.floor(key / 2 ** 20) * 2 ** 20);
}

/** Spearman's rank correlation, −1…1; NaN where one of the two is the same everywhere. */
export const rankCorrelation = (a: ArrayLike<number>, b: ArrayLike<number>): number => correlation(ranks(a), ranks(b));

function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (a.length + 1) / 2; // of ranks
  let [product, squareA, squareB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]! - mean, b[i]! - mean];
    product += x * y;
    squareA += x * x;
    squareB += y * y;
  }
  return squareA > 0 && squareB > 0 ? product / Math.sqrt(squareA * squareB) : Number.NaN;
}

/** Quantus's: so much is added to every value, so that a map of zeros has an index. */
const giniOffset = 1e-7;

/** Gini index of values of at least 0, 0…1: 1 where one pixel has all (Chalasani et al. 2020; Quantus's `Sparseness`). */
export function gini(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values, (value) => value + giniOffset).sort();
  const n = sorted.length;
  let [sum, weighed] = [0, 0];
  for (let i = 0; i < n; i++) {
    sum += sorted[i]!;
    weighed += (2 * (i + 1) - n - 1) * sorted[i]!;
  }
  return weighed / (n * sum);
}

/** Area under a curve over shares that rise from 0 to 1, by trapezia. */
export const areaUnder = (shares: readonly number[], values: ArrayLike<number>): number =>
  shares.slice(1).reduce((area, share, i) => area + ((share - shares[i]!) * (values[i]! + values[i + 1]!)) / 2, 0);

/** The largest value less the smallest. */
export function rangeOf(values: Float32Array): number {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return most - least;
}

/** ‖changed − map‖ / ‖map‖, the largest over the changed maps: `MaxSensitivity` of Yeh et al. 2019, as Quantus has it. NaN of a map of zeros. */
export function largestChange(map: Float32Array, changed: readonly Float32Array[]): number {
  const length = (of: (i: number) => number) => Math.sqrt(map.reduce((sum, _, i) => sum + of(i) ** 2, 0));
  const own = length((i) => map[i]!);
  return own === 0 ? Number.NaN : Math.max(...changed.map((other) => length((i) => other[i]! - map[i]!) / own));
}
