import type { AblationRow } from './kept.ts';

/** The unit in which the times of a table are read best, and its seconds. */
export function timeUnit(rows: readonly Pick<AblationRow, 'seconds'>[]): {
  readonly name: string;
  readonly seconds: number;
} {
  const longest = rows.reduce((most, { seconds }) => Math.max(most, seconds?.mean ?? 0), 0);
  if (longest < 200) return { name: 's', seconds: 1 };
  return longest < 200 * 60 ? { name: 'min', seconds: 60 } : { name: 'h', seconds: 3600 };
}
