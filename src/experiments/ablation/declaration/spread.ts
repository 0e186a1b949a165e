/** Mean and sample standard deviation of some values; one value has no deviation. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number | null;
}

/** `null` of no values. */
export function spreadOf(values: readonly number[]): Spread | null {
  const n = values.length;
  if (n === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: n > 1 ? Math.sqrt(squares / (n - 1)) : null };
}

/** As a table has it, `33.1 ± 0.4`, by a function for one number; `–` where there is none. */
export function spreadText(spread: Spread | null, text: (value: number) => string): string {
  if (!spread) return '–';
  const { mean, deviation } = spread;
  return deviation === null ? text(mean) : `${text(mean)} ± ${text(deviation)}`;
}
