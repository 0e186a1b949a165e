import { expect, test } from 'vitest';
import { bootstrapped, normal99, wilson } from '../../../src/engine/analysis/intervals.ts';
import { randomNormals } from '../../../src/engine/random.ts';

/** Bounds of `statsmodels.stats.proportion.proportion_confint(…, method='wilson')`, 0.15. */
test.each([
  [8, 10, undefined, 0.490162, 0.943318],
  [0, 20, undefined, 0, 0.161125],
  [50, 50, undefined, 0.928652, 1],
  [8, 10, normal99, 0.400819, 0.959859],
] as const)('%d of %d', (hits, count, z, low, high) => {
  const found = wilson(hits / count, count, z);
  expect(found.mean).toBe(hits / count);
  expect(found.low).toBeCloseTo(low, 4);
  expect(found.high).toBeCloseTo(high, 4);
});

test('a bootstrap of many values is as wide as the normal theory has it, and the same every time', () => {
  const values = [...randomNormals(['values'], 400)].map((z) => 3 + 2 * z);
  const { mean, low, high } = bootstrapped(values);
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  const half = (1.96 * deviation) / Math.sqrt(values.length);
  expect(mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 12);
  expect(Math.abs(mean - low - half)).toBeLessThan(0.15 * half);
  expect(Math.abs(high - mean - half)).toBeLessThan(0.15 * half);
  expect(bootstrapped(values)).toEqual({ mean, low, high });
});

test('of no values there is no interval, of equal ones it has no width', () => {
  expect(bootstrapped([])).toEqual({ mean: Number.NaN, low: Number.NaN, high: Number.NaN });
  expect(wilson(Number.NaN, 0).low).toBeNaN();
  expect(bootstrapped([0.25, 0.25, 0.25])).toEqual({ mean: 0.25, low: 0.25, high: 0.25 });
});
