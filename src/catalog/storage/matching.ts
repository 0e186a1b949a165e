/** A condition of SQL with the values of its `?`. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/**
 * Rows that have the values given, by column; a value that is left out, or `null`, lets every row pass. `column = coalesce(?, column)` would
 * say the same, but SQLite finds such rows by no index.
 */
export function matching(columns: Readonly<Record<string, string | number | null | undefined>>): Condition {
  const given = Object.entries(columns).flatMap(([column, value]) => (value == null ? [] : [[column, value] as const]));
  return {
    sql: given.length > 0 ? given.map(([column]) => `${column} = ?`).join(' AND ') : 'true',
    values: given.map(([, value]) => value),
  };
}
