import { z } from 'zod';
import { type Sentence, say } from '../../shared/sentence.ts';
import type { Padding, Pair } from '../shape.ts';

/** The largest size that a definition may hold: channels, features, heights, widths, windows, steps and paddings. */
export const MAX_SIZE = 65_536;

const meanings = new WeakMap<z.ZodType, Sentence>();

/** A field of a layer, and what it must be, for a person. */
export function field<Schema extends z.ZodType>(schema: Schema, meaning: Sentence): Schema {
  meanings.set(schema, meaning);
  return schema;
}

/** The same field with the value that it has where a definition does not name it. */
export function withDefault<T>(schema: z.ZodType<T>, value: T): z.ZodType<T> {
  return field(schema.default(value as never), meanings.get(schema)!);
}

/** The same field, which a definition need not name. */
export const optional = <T>(schema: z.ZodType<T>): z.ZodOptional<z.ZodType<T>> =>
  field(schema.optional(), meanings.get(schema)!);

/** What each field of a kind's schema must be, for a person. */
export function meaningsIn(schema: z.ZodType): Readonly<Record<string, Sentence>> {
  const { shape } = (schema instanceof z.ZodPipe ? schema.in : schema) as z.ZodObject<Record<string, z.ZodType>>;
  return Object.fromEntries(Object.entries(shape).map(([name, one]) => [name, meanings.get(one)!]));
}

/** Of a kind whose layers are all alike. */
export const noFields: z.ZodType<object> = z.strictObject({});

const isOne = (given: number | readonly number[]): given is number => typeof given === 'number';
const whole = z.number().int().min(1).max(MAX_SIZE);
const cells = z.number().int().min(0).max(MAX_SIZE);

export const size: z.ZodType<number> = field(whole, say('network.meansSize', { most: MAX_SIZE }));

/** A place among channels, counted from 0. */
export const position: z.ZodType<number> = field(cells, say('network.meansPosition', { most: MAX_SIZE }));

/** A number for both axes, or `[vertical, horizontal]`. */
export const pair: z.ZodType<Pair> = field(
  z.union([whole, z.tuple([whole, whole])]).transform((given): Pair => (isOne(given) ? [given, given] : given)),
  say('network.meansPair', { most: MAX_SIZE }),
);

/** The same of numbers that may be 0. */
export const cellPair: z.ZodType<Pair> = field(
  z.union([cells, z.tuple([cells, cells])]).transform((given): Pair => (isOne(given) ? [given, given] : given)),
  say('network.meansCellPair', { most: MAX_SIZE }),
);

const shift = z.number().int().min(-MAX_SIZE).max(MAX_SIZE);

/** How far down and to the right, `[vertical, horizontal]`; below 0 up and to the left. */
export const shifts: z.ZodType<Pair> = field(z.tuple([shift, shift]), say('network.meansShifts', { most: MAX_SIZE }));

/** A number for all sides, `[vertical, horizontal]`, or `[top, left, bottom, right]`. */
export const padding: z.ZodType<Padding> = field(
  z.union([cells, z.tuple([cells, cells]), z.tuple([cells, cells, cells, cells])]).transform((given): Padding => {
    if (isOne(given)) return [given, given, given, given];
    return given.length === 2 ? [...given, ...given] : given;
  }),
  say('network.meansPadding', { most: MAX_SIZE }),
);

export const number: z.ZodType<number> = field(z.number(), say('network.meansNumber'));
export const boolean: z.ZodType<boolean> = field(z.boolean(), say('network.meansBoolean'));
export const zeroOrMore: z.ZodType<number> = field(z.number().min(0), say('network.meansZeroOrMore'));
export const aboveZero: z.ZodType<number> = field(z.number().positive(), say('network.meansAboveZero'));

/** A number from 0 to `most`. */
export const share = (most: number): z.ZodType<number> =>
  field(z.number().min(0).max(most), say('network.meansShare', { most }));

/** Numbers of axes, at most so many. */
export const axes = (most: number): z.ZodType<readonly number[]> =>
  field(z.array(cells).min(1).max(most), say('network.meansAxes', { most }));

/** Sizes of axes, at most so many. */
export const sizes = (most: number): z.ZodType<readonly number[]> =>
  field(z.array(whole).min(1).max(most), say('network.meansSizes', { count: most, most: MAX_SIZE }));
