import { InvalidArgumentError } from 'commander';

/** The most maps, rows or columns that a network has. */
export const largestSide = 65_536;

/** Parsers of option values; each throws what commander shows as wrong use. */

/** A whole number from `least` to `most`. */
export const integer = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
};

/** Between what a number must be: the bounds are part of it, but for those called `above` and `below`. */
export type Bounds = ({ readonly from: number } | { readonly above: number }) &
  ({ readonly to: number } | { readonly below: number });

/** A number within bounds. */
export const decimal = (bounds: Bounds) => (text: string) => {
  const value = Number(text);
  const isHighEnough = 'from' in bounds ? value >= bounds.from : value > bounds.above;
  const isLowEnough = 'to' in bounds ? value <= bounds.to : value < bounds.below;
  if (text.trim() !== '' && isHighEnough && isLowEnough) return value;
  const least = 'from' in bounds ? `of at least ${bounds.from}` : `above ${bounds.above}`;
  const most = 'to' in bounds ? `of at most ${bounds.to}` : `below ${bounds.below}`;
  throw new InvalidArgumentError(`It must be a number ${least} and ${most}.`);
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

/** An option that may be given up to `most` times, a text each: such as names, which may have commas in them. */
export const repeated =
  (most: number) =>
  (text: string, before: readonly string[] = []) => {
    if (before.length < most) return [...before, text];
    throw new InvalidArgumentError(`It may be given ${most} times at most.`);
  };

/** `0,3,17`: whole numbers from `least` to `most`. */
export const integers = (least: number, most: number) => (text: string) => list(text).map(integer(least, most));

/** `y,x`. */
export function place(text: string): [number, number] {
  const values = integers(0, largestSide)(text);
  if (values.length === 2) return [values[0]!, values[1]!];
  throw new InvalidArgumentError('It must be a row and a column, such as 4,7.');
}

/** `channels×height×width`, such as `3x64x64`. */
export function inputShape(text: string): [number, number, number] {
  const values = text.split(/[x×]/).map(integer(1, largestSide));
  if (values.length === 3) return [values[0]!, values[1]!, values[2]!];
  throw new InvalidArgumentError('It must be channels, height and width, such as 3x64x64.');
}
