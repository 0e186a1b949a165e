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
 * Numbers of the values, the least first, equal ones in their order; of float32. A radix sort of their bits, eleven at a time: controls rank the same maps some
 * hundred times, and a sort by comparison took nearly half of their time.
 */
function sortedOrder(values: ArrayLike<number>): Uint32Array {
  const keys = new Uint32Array(new Float32Array(values).buffer).map(risingKey);
  let order = keys.map((_, i) => i);
  for (const shift of [0, 11, 22]) {
    const next = new Uint32Array(2049);
    for (const key of keys) next[((key >>> shift) & 2047) + 1]! += 1;
    for (let digit = 1; digit < next.length; digit++) next[digit]! += next[digit - 1]!;
    const sorted = new Uint32Array(order.length);
    for (const i of order) sorted[next[(keys[i]! >>> shift) & 2047]!++] = i;
    order = sorted;
  }
  return order;
}

/** Turns the bits of a float32 into a whole number that rises with it; −0 is 0. */
function risingKey(bits: number): number {
  if (bits === 0x80000000) return 0x80000000;
  return bits > 0x7fffffff ? ~bits : bits | 0x80000000;
}

/** Spearman's rank correlation, −1…1; NaN where one of the two is the same everywhere. */
export const rankCorrelation = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  correlationOfRanks(ranks(a), ranks(b));

/** The same of two maps' `ranks`. */
export function correlationOfRanks(a: Float64Array, b: Float64Array): number {
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
