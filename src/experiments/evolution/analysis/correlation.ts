/** Pearson's correlation of two arrays of one length; NaN where one of them is the same everywhere. */
export function correlationOf(a: Float32Array, b: Float32Array): number {
  const [meanA, meanB] = [a, b].map((own) => own.reduce((sum, value) => sum + value, 0) / own.length) as [
    number,
    number,
  ];
  let [both, ofA, ofB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]! - meanA, b[i]! - meanB];
    both += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  return both / Math.sqrt(ofA * ofB);
}
