import { describe, expect, test } from 'vitest';
import { readNumber, shownNumber, stepped } from '../../../src/renderer/components/numberField.ts';

describe('what is typed is what is meant', () => {
  test.each([
    ['1e-3', 0.001],
    ['5E-4', 0.0005],
    ['.5', 0.5],
    ['2.', 2],
    ['1,5', 1.5],
    ['0,001', 0.001],
    ['-1', -1],
    ['−1', -1],
    [' 12 ', 12],
    ['１２．５', 12.5],
    ['', undefined],
    ['  ', undefined],
  ])('%j is %s', (text, value) => expect(readNumber(text)).toBe(value));
});

describe('what is no number is none', () => {
  test.each(['abc', '1e', '-', '.', '1 000', '1,000', '1.2.3', '0x10', 'Infinity', 'NaN', '1e999', '12px'])(
    '%j',
    (text) => expect(readNumber(text)).toBeNaN(),
  );
});

test('what is out of range is not put into it', () => {
  expect(readNumber('1', { min: 1, max: 3 })).toBe(1);
  expect(readNumber('4', { min: 1, max: 3 })).toBeNaN();
  expect(readNumber('-1', { min: 0 })).toBeNaN();
  expect(readNumber('1.5', { whole: true })).toBeNaN();
  expect(readNumber('1e2', { whole: true })).toBe(100);
});

test('every number that is shown is read as itself', () => {
  for (const value of [0, 1e-12, 0.1 + 0.2, 1e21, -7.5, 54]) expect(readNumber(shownNumber(value))).toBe(value);
  expect(shownNumber(undefined)).toBe('');
  expect(shownNumber(Number.NaN)).toBe('');
});

test('a step adds no error of rounding and stays in range', () => {
  expect(stepped(0.1, 0.2, {})).toBe(0.3);
  expect(stepped(0.0005, -0.001, { min: 0 })).toBe(0);
  expect(stepped(250, 10, { max: 255 })).toBe(255);
});
