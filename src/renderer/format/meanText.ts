import type { Formats } from './format.ts';

/** The mean of shares over folds with their standard deviation, `83.6% ± 3.5%`; a dash where there is none. */
export function meanText(
  { percent }: Pick<Formats, 'percent'>,
  { mean, deviation }: { readonly mean: number; readonly deviation: number },
): string {
  if (Number.isNaN(mean)) return '–';
  return Number.isNaN(deviation) ? percent(mean, 1) : `${percent(mean, 1)} ± ${percent(deviation, 1)}`;
}
