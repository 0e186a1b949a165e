/** Rows of numbers by their keys, which rise: row i is `values[i · width …]`. */
export interface Rows {
  readonly keys: Int32Array;
  readonly values: Float32Array;
}

/** Tables of rows by name. */
export type Tables = Readonly<Record<string, Rows>>;

/** The rows of both, by table and key. No two parts have a row of one key, so the order in which they are merged does not matter. */
export function mergeTables(a: Tables, b: Tables): Tables {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return Object.fromEntries(names.map((name) => [name, mergeRows(a[name], b[name])]));
}

function mergeRows(a: Rows | undefined, b: Rows | undefined): Rows {
  if (!a || !b) return (a ?? b)!;
  const sources = [a, b].flatMap((rows) => {
    const width = rows.keys.length > 0 ? rows.values.length / rows.keys.length : 0;
    return Array.from(rows.keys, (key, i) => ({ key, row: rows.values.subarray(i * width, (i + 1) * width) }));
  });
  return rowsOf(sources.sort((one, other) => one.key - other.key));
}

/** Rows of one length as a table; their keys rise. */
export function rowsOf(sources: readonly { readonly key: number; readonly row: Float32Array }[]): Rows {
  const width = sources[0]?.row.length ?? 0;
  const values = new Float32Array(sources.length * width);
  for (const [i, { row }] of sources.entries()) values.set(row, i * width);
  return { keys: Int32Array.from(sources, ({ key }) => key), values };
}

/** Row i of a table. */
export function rowAt({ keys, values }: Rows, i: number): Float32Array {
  const width = values.length / keys.length;
  return values.subarray(i * width, (i + 1) * width);
}
