import { expect, test } from 'vitest';
import { arranged } from '../../../../src/renderer/screens/library/arranged.ts';

const entries = [
  { title: 'shapes 10', detail: '40 images · 2 May 2026', date: '2026-05-02T10:00:00.000Z', size: 40 },
  { title: 'Birds', detail: '900 images · 1 May 2026', date: '2026-05-01T10:00:00.000Z', size: 900 },
  { title: 'shapes 9', detail: '50 images · 3 May 2026', date: '2026-05-03T10:00:00.000Z', size: 50 },
  { title: 'preset', detail: 'no date', size: 7 },
];
const { compare } = new Intl.Collator('en', { numeric: true });
const titles = (...[search, order]: [string, Parameters<typeof arranged>[2]]) =>
  arranged(entries, search, order, compare).map(({ title }) => title);

test('entries that have every word of the search stay, in whatever case, title and detail together', () => {
  expect(titles('', 'added')).toEqual(['shapes 10', 'Birds', 'shapes 9', 'preset']);
  expect(titles('SHAPES may', 'added')).toEqual(['shapes 10', 'shapes 9']);
  expect(titles(' 900 ', 'added')).toEqual(['Birds']);
  expect(titles('shapes birds', 'added')).toEqual([]);
});

test('entries are sorted by name as numbers count, by the latest date, by the largest size', () => {
  expect(titles('', 'name')).toEqual(['Birds', 'preset', 'shapes 9', 'shapes 10']);
  expect(titles('', 'date')).toEqual(['shapes 9', 'shapes 10', 'Birds', 'preset']);
  expect(titles('', 'size')).toEqual(['Birds', 'shapes 9', 'shapes 10', 'preset']);
});
