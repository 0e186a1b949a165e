/**
 * One-to-one partners with the highest sum of `values` `[rows, columns]` (Jonker & Volgenant 1987; Crouse 2016): of each row its column, −1 where
 * there are fewer columns than rows and it has none. 1024 × 1024 take about a second.
 */
export async function partnersOf(values: Float32Array, rows: number, columns: number): Promise<Int32Array> {
  // Loading them takes 0.1 s, which no other command should wait for.
  const [{ linearSumAssignment }, { Matrix }] = await Promise.all([
    import('linear-sum-assignment'),
    import('ml-matrix'),
  ]);
  const matrix = Matrix.from1DArray(rows, columns, values);
  return Int32Array.from(linearSumAssignment(matrix, { maximaze: true }).rowAssignments);
}
