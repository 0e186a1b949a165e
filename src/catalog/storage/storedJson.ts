import { z } from 'zod';
import { SwitchbackError } from '../../shared/errors.ts';
import { schemaProblem } from '../../shared/schemaProblem.ts';
import { say } from '../../shared/sentence.ts';

/** What rows hold most. Each is made once: to make a schema takes longer than to read a row by it. */
export const storedValue = z.unknown();
export const storedIntegers = z.array(z.int());
export const storedTexts = z.array(z.string());
export const storedFields = z.record(z.string(), z.unknown());

/** What a row of the catalog holds as JSON. Throws `BAD_FILE` where it is none, or not as it must be: the catalog is damaged, though SQLite can read it. */
export function storedJson<T>(schema: z.ZodType<T>, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damagedRow((error as Error).message, error);
  }
  return storedAs(schema, value);
}

/** What a row of the catalog holds, if it is as it must be. Throws `BAD_FILE` otherwise. */
export function storedAs<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw damagedRow(schemaProblem(parsed.error));
}

/** A row that holds what no Switchback has written. */
export const damagedRow = (problem: string, cause?: unknown): SwitchbackError =>
  new SwitchbackError('BAD_FILE', say('catalog.damagedRow', { problem }), { cause });
