/**
 * An exponential moving average of `values`: each is `share` of the one before and the rest of the new value, the start not pulled
 * towards 0. A share of 0 gives the values themselves.
 */
export function smoothed(values: Float32Array, share: number): Float32Array {
  if (share <= 0) return values;
  const out = new Float32Array(values.length);
  let mean = 0;
  let weight = 0;
  for (let i = 0; i < values.length; i++) {
    mean = share * mean + (1 - share) * values[i]!;
    weight = share * weight + (1 - share);
    out[i] = mean / weight;
  }
  return out;
}

/**
 * At most about `most` of the points `(x, y)`, as `[x, y, x, y, …]`: of every stretch the lowest and the highest point, in their order,
 * so that no peak is lost. All of them where they are not more.
 */
export function thinnedPoints(x: ArrayLike<number>, y: ArrayLike<number>, most: number): Float64Array {
  const stretch = Math.max(1, Math.ceil((2 * y.length) / most));
  const kept: number[] = [];
  for (let from = 0; from < y.length; from += stretch) {
    let low = from;
    let high = from;
    for (let i = from + 1; i < Math.min(from + stretch, y.length); i++) {
      if (y[i]! < y[low]!) low = i;
      if (y[i]! > y[high]!) high = i;
    }
    kept.push(Math.min(low, high));
    if (low !== high) kept.push(Math.max(low, high));
  }
  const points = new Float64Array(2 * kept.length);
  for (const [i, at] of kept.entries()) {
    points[2 * i] = x[at]!;
    points[2 * i + 1] = y[at]!;
  }
  return points;
}

/** The points at which a value that seldom changes begins and ends being what it is, as `[x, y, x, y, …]`. */
export function changePoints(x: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
  const points: number[] = [];
  for (let i = 0; i < y.length; i++) {
    if (i === 0 || i === y.length - 1 || y[i] !== y[i - 1] || y[i] !== y[i + 1]) points.push(x[i]!, y[i]!);
  }
  return Float64Array.from(points);
}
