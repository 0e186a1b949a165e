import { scaleLinear, scaleLog } from 'd3-scale';

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
export const shareOn = ({ kind, low, high }: Axis, value: number): number =>
  (kind === 'linear' ? scaleLinear([low, high], [0, 1]) : scaleLog([low, high], [0, 1]))(value);

/**
 * A linear axis for values between `least` and `largest` with at most `most` (2 or more) steps of 1, 2 or 5 times a power of ten between them; it
 * ends at steps where `toSteps` says so, else at the values. `whole`: steps are whole numbers.
 */
export function linearAxis(
  least: number,
  largest: number,
  most: number,
  { whole = false, toSteps = true }: { readonly whole?: boolean; readonly toSteps?: boolean } = {},
): Axis {
  const end = largest > least ? largest : least + Math.max(Math.abs(least), 1);
  // D3 takes a number of steps for a hint and may give more.
  const axes = [...Array.from({ length: most }, (_, i) => most - i), 0.5, 0.25].map((steps) => {
    const scale = scaleLinear([least, end], [0, 1]);
    if (toSteps) scale.nice(steps);
    const [low, high] = scale.domain() as [number, number];
    const label = scale.tickFormat(steps);
    const ticks = scale.ticks(steps).map((value) => ({ value, label: numeral(label(value)) }));
    return { kind: 'linear', low, high, ticks } as const;
  });
  const fits = ({ ticks: [first, second], ticks }: Axis) =>
    (!first || !second || end - least <= most * (second.value - first.value) * (1 + 1e-9)) &&
    (!whole || ticks.every(({ value }) => Number.isInteger(value)));
  return axes.find(fits) ?? axes.at(-1)!;
}

/** A logarithmic axis of whole decades for values above 0; labels are at every decade, or every few where `most` are fewer. */
export function logAxis(least: number, largest: number, most: number): Axis {
  const [low, above] = scaleLog([least, largest], [0, 1]).nice().domain() as [number, number];
  const high = above > low ? above : low * 10;
  const scale = scaleLog([low, high], [0, 1]);
  const decades = scale.ticks(Math.min(most, 10)).filter((value) => Number.isInteger(exponentOf(value)));
  return { kind: 'log', low, high, ticks: decades.map((value) => ({ value, label: decadeLabel(exponentOf(value)) })) };
}

/** 10 to the power of it is `value`; powers of ten that are no binary numbers count as what they stand for. */
const exponentOf = (value: number): number => Number(Math.log10(value).toPrecision(12));

/** D3's numeral, with a space in place of its commas, and that from five digits on. */
const numeral = (text: string): string => text.replace(/^(−?\d),(\d{3})(?![,\d])/, '$1$2').replaceAll(',', ' ');

function decadeLabel(exponent: number): string {
  if (exponent >= -4 && exponent <= 3)
    return exponent < 0 ? (10 ** exponent).toFixed(-exponent) : String(10 ** exponent);
  return `1e${exponent < 0 ? '−' : ''}${Math.abs(exponent)}`;
}
