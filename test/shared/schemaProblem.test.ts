import { expect, test } from 'vitest';
import { z } from 'zod';
import { schemaProblem } from '../../src/shared/schemaProblem.ts';

const schema = z.object({ page: z.object({ widthMm: z.number().max(300) }) });

test.each([
  [null, 'expected object, received null'],
  [{}, '"page" is missing'],
  [{ page: { widthMm: '80' } }, 'page.widthMm: expected number, received string'],
  [{ page: { widthMm: 301 } }, 'page.widthMm: Too big: expected number to be <=300'],
])('what is wrong with %j is said without the words of a library', (value, words) => {
  expect(schemaProblem(schema.safeParse(value).error!)).toBe(words);
});
