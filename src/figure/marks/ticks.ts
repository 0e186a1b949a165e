/** Places on an axis where it is labelled, and how. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** An axis from `low` to `high`; `low` < `high`, and above 0 for `log`. */
export interface Axis {
  readonly kind: 'linear' | 'log';
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly Tick[];
}

/** Where on its axis a value lies, 0 to 1. */
export function shareOn({ kind, low, high }: Axis, value: number): number {
  if (kind === 'linear') return (value - low) / (high - low);
  return (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low));
}

/**
 * A linear axis for values between `least` and `largest` with at most `most` (2 or more) steps of 1, 2 or 5 times a power of ten; it
 * ends at steps where `toSteps` says so, else at the values. `whole`: steps are whole numbers.
 */
export function linearAxis(
  least: number,
  largest: number,
  most: number,
  { whole = false, toSteps = true }: { readonly whole?: boolean; readonly toSteps?: boolean } = {},
): Axis {
  const span = largest > least ? largest - least : Math.max(Math.abs(least), 1);
  const step = Math.max(whole ? 1 : 0, niceStep(span / Math.max(1, most)));
  const low = toSteps ? Math.floor(least / step + 1e-9) * step : least;
  const high = toSteps ? Math.ceil((least + span) / step - 1e-9) * step : least + span;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks = Array.from({ length: count }, (_, i) => {
    const value = (first + i) * step;
    return { value, label: numeral(value, decimals) };
  });
  return { kind: 'linear', low, high, ticks };
}

/** A logarithmic axis of whole decades for values above 0; labels are at every decade, or every few where `most` are fewer. */
export function logAxis(least: number, largest: number, most: number): Axis {
  const low = Math.floor(Math.log10(least) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(largest) - 1e-9));
  const every = Math.ceil((high - low) / Math.max(1, most));
  const ticks = Array.from({ length: Math.floor((high - low) / every) + 1 }, (_, i) => {
    const exponent = low + i * every;
    return { value: 10 ** exponent, label: decadeLabel(exponent) };
  });
  return { kind: 'log', low: 10 ** low, high: 10 ** high, ticks };
}

/** The smallest of 1, 2, 5 times a power of ten that is not below `least`. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least * (1 - 1e-9))!;
}

/** With a true minus sign, and a space before every third digit from five digits on. */
function numeral(value: number, decimals: number): string {
  const [whole, fraction] = Math.abs(value).toFixed(decimals).split('.') as [string, string?];
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, ' ') : whole;
  return `${value < 0 ? '−' : ''}${grouped}${fraction ? `.${fraction}` : ''}`;
}

function decadeLabel(exponent: number): string {
  if (exponent >= -4 && exponent <= 3)
    return exponent < 0 ? (10 ** exponent).toFixed(-exponent) : String(10 ** exponent);
  return `1e${exponent < 0 ? '−' : ''}${Math.abs(exponent)}`;
}
