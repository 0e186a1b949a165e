import { expect, test } from 'vitest';
import { blockMeans, thinned, unbroken } from '../../../src/figure/marks/thinning.ts';
import { linearAxis, logAxis, shareOn } from '../../../src/figure/marks/ticks.ts';

const labels = ({ ticks }: ReturnType<typeof linearAxis>) => ticks.map(({ label }) => label);

test.each([
  [0, 2.28, 5, ['0.0', '0.5', '1.0', '1.5', '2.0', '2.5']],
  [0, 87, 2, ['0', '50', '100']],
  [-3, 3, 3, ['−4', '−2', '0', '2', '4']],
  [0, 20_000, 2, ['0', '10 000', '20 000']],
])('a linear axis of %d to %d in at most %i steps: %j', (low, high, most, expected) => {
  expect(labels(linearAxis(low, high, most))).toEqual(expected);
});

test('an axis that ends at its values has no label beyond them, and whole steps where asked', () => {
  const axis = linearAxis(0, 14, 40, { whole: true, toSteps: false });
  expect([axis.low, axis.high]).toEqual([0, 14]);
  expect(labels(axis)).toHaveLength(15);
});

test('a logarithmic axis has decades', () => {
  const axis = logAxis(0.002, 0.3, 5);
  expect(labels(axis)).toEqual(['0.001', '0.01', '0.1', '1']);
  expect(shareOn(axis, 0.01)).toBeCloseTo(1 / 3, 9);
});

test('of many points the extremes of each stripe stay, in order', () => {
  const x = Array.from({ length: 1000 }, (_, i) => i);
  const y = x.map((i) => (i === 500 ? 9 : Math.sin(i)));
  const few = thinned({ x, y }, 20);
  expect(few.x.length).toBeLessThanOrEqual(40);
  expect(Math.max(...few.y)).toBe(9);
  expect(few.x).toEqual(few.x.toSorted((a, b) => a - b));
  expect(thinned({ x: [1, 2], y: [3, 4] }, 20)).toEqual({ x: [1, 2], y: [3, 4] });
});

test('a curve that diverged breaks where it is no number', () => {
  expect(unbroken({ x: [1, 2, 3, 4], y: [1, Number.NaN, 3, 4] })).toEqual([
    [[1, 1]],
    [
      [3, 3],
      [4, 4],
    ],
  ]);
});

test('means of blocks, the last of fewer', () => {
  expect(blockMeans({ x: [1, 2, 3], y: [2, 4, 9] }, 2)).toEqual({ x: [1.5, 3], y: [3, 9] });
});
