import { InvalidArgumentError } from 'commander';

/** Parsers of option values; each throws what commander shows as wrong use. */

/** A whole number of at least `least`. */
export const integer = (least: number) => (text: string) => {
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least) return value;
  throw new InvalidArgumentError(`It must be a whole number of ${least} or more.`);
};

/** A number above 0, or from 0 where `zeroToo`. */
export const decimal =
  ({ zeroToo = false } = {}) =>
  (text: string) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isFinite(value) && (value > 0 || (zeroToo && value === 0))) return value;
    throw new InvalidArgumentError(`It must be a number ${zeroToo ? 'of 0 or more' : 'above 0'}.`);
  };

/** A path, which an empty text is not: it would mean the folder one happens to be in. */
export function path(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('It must be a path.');
}

/** `a,b,c`. */
export function list(text: string): string[] {
  const items = text.split(',').map((item) => item.trim());
  if (items.some((item) => item === '')) throw new InvalidArgumentError('It must be names separated by commas.');
  return items;
}

/** `0,3,17`: whole numbers of at least `least`. */
export const integers = (least: number) => (text: string) => list(text).map(integer(least));

/** `y,x`. */
export function place(text: string): [number, number] {
  const values = integers(0)(text);
  if (values.length === 2) return [values[0]!, values[1]!];
  throw new InvalidArgumentError('It must be a row and a column, such as 4,7.');
}

/** `channels×height×width`, such as `3x64x64`. */
export function inputShape(text: string): [number, number, number] {
  const values = text.split(/[x×]/).map(integer(1));
  if (values.length === 3) return [values[0]!, values[1]!, values[2]!];
  throw new InvalidArgumentError('It must be channels, height and width, such as 3x64x64.');
}
