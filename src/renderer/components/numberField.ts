/** What a field takes, its ends included. */
export interface NumberRange {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly whole?: boolean;
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** 1,000 is a thousand to some and one to others. */
const ambiguous = /^[+-]?[1-9]\d{0,2}(,\d{3})+$/;

/**
 * The number that a person means: `1e-3`, `.5`, and `1,5` with the comma of other languages. `undefined` for nothing, NaN for what is no
 * number or out of range.
 */
export function readNumber(text: string, { min = -Infinity, max = Infinity, whole }: NumberRange = {}) {
  // Full-width digits of Chinese keyboards, and the minus of printed texts.
  const typed = text.normalize('NFKC').replaceAll('−', '-').trim();
  if (typed === '') return undefined;
  const plain = typed.replace(',', '.');
  if (ambiguous.test(typed) || !decimal.test(plain)) return Number.NaN;
  const value = Number(plain);
  const isTaken = Number.isFinite(value) && value >= min && value <= max && (!whole || Number.isInteger(value));
  return isTaken ? value : Number.NaN;
}

/** Whether a field holds a number; neither nothing nor what cannot be read. */
export const isNumber = (value: number | undefined): value is number => value !== undefined && !Number.isNaN(value);

/** A number as it stands in its field. */
export const shownNumber = (value: number | undefined): string => (isNumber(value) ? String(value) : '');

/** A step further, within the range: 0.1 and 0.2 make 0.3. */
export function stepped(value: number, by: number, { min = -Infinity, max = Infinity }: NumberRange): number {
  return Math.min(max, Math.max(min, Number((value + by).toPrecision(12))));
}
