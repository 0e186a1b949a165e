import { expect, test } from 'vitest';
import { argMaxOfRow, crossEntropySum, wrongCount } from '../../../src/engine/training/metrics.ts';
import { float32 } from '../tensors.ts';

const scores = float32([3, 3], [0.25, 0.5, 0.25, 0.4, 0.4, 0.2, 0, 0.5, 0.5]);

test('argMaxOfRow takes the first of equals', () => {
  expect([0, 1, 2].map((row) => argMaxOfRow(scores, row))).toEqual([1, 0, 1]);
});

test('wrongCount counts rows whose first maximum is another class', () => {
  expect(wrongCount(scores, Int32Array.of(1, 0, 1))).toBe(0);
  expect(wrongCount(scores, Int32Array.of(1, 1, 2))).toBe(2);
});

test('crossEntropySum adds −ln p; a probability of 0 costs 38 decades, not infinity', () => {
  expect(crossEntropySum(scores, Int32Array.of(1, 2, 1))).toBeCloseTo(-Math.log(0.5 * 0.2 * 0.5), 5);
  expect(crossEntropySum(scores, Int32Array.of(1, 2, 0))).toBeCloseTo(-Math.log(0.5 * 0.2) + 38 * Math.LN10, 3);
});
