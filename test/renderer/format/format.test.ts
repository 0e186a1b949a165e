import { describe, expect, test } from 'vitest';
import { formatsFor } from '../../../src/renderer/format/format.ts';

const english = formatsFor('en');
const chinese = formatsFor('zh-CN');

describe('numbers', () => {
  test.each([
    [0, '0'],
    [1234.5678, '1,235'],
    [0.04231234, '0.04231'],
    [0.00001234, '1.234e-5'],
    [0.00001, '1e-5'],
    [-12_345_678, '-1.235e7'],
  ])('%d is written %s', (value, text) => expect(english.number(value)).toBe(text));

  test.each([
    [0, '0'],
    [19.6, '19.60'],
    [2, '2.000'],
    [1234.5678, '1,235'],
    [0.00001, '1.000e-5'],
    [12_345_678, '1.235e7'],
  ])('what was measured as %d is written %s', (value, text) => expect(english.measured(value)).toBe(text));

  test('a column keeps its decimals', () =>
    expect([1, 0.25].map((x) => english.fixed(x, 2))).toEqual(['1.00', '0.25']));
  test('shares are per cent', () => {
    expect(english.percent(0.125)).toBe('12.5%');
    expect(english.percent(1, 0)).toBe('100%');
  });
});

test.each([
  [0, '0 B'],
  [1023, '1,023 B'],
  [1024, '1 KiB'],
  [1.5 * 2 ** 30, '1.5 GiB'],
])('%d bytes are %s', (bytes, text) => expect(english.bytes(bytes)).toBe(text));

describe('durations have their two largest units', () => {
  test.each([
    [0, '0 ms'],
    [340, '340 ms'],
    [42_400, '42 sec 0 ms'],
    [185_000, '3 min 5 sec'],
    [3_600_000, '1 hr 0 min'],
    [200_000_000, '2 days 7 hr'],
  ])('%d ms', (ms, text) => expect(english.duration(ms)).toBe(text.replace(' 0 ms', '')));

  test('in Chinese', () => expect(chinese.duration(185_000).replace(/\s/g, '')).toBe('3分钟5秒'));
});

test('how long ago', () => {
  const now = Date.parse('2026-11-24T12:00:00Z');
  expect(english.ago('2026-11-24T11:55:00Z', now)).toBe('5 minutes ago');
  expect(english.ago('2026-11-24T12:00:01Z', now)).toBe('now');
});
