import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bothMoments, type Moments, ofOthers } from '../../../src/experiments/classView/analysis/moments.ts';

const momentsOf = (values: readonly number[]): Moments => {
  const mean = values.length > 0 ? values.reduce((a, b) => a + b, 0) / values.length : 0;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { count: values.length, means: Float64Array.of(mean), squares: Float64Array.of(squares) };
};
const numbers = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { maxLength: 8 });

function expectSame(a: Moments, b: Moments): void {
  expect(a.count).toBe(b.count);
  expect(a.means[0]).toBeCloseTo(b.means[0]!, 8);
  expect(a.squares[0]).toBeCloseTo(b.squares[0]!, 6);
}

test('moments of two groups are those of all their numbers', () => {
  fc.assert(
    fc.property(numbers, numbers, (a, b) =>
      expectSame(bothMoments(momentsOf(a), momentsOf(b)), momentsOf([...a, ...b])),
    ),
    { seed: 15 },
  );
});

test('moments of the others are those of all numbers outside the group', () => {
  fc.assert(
    fc.property(fc.array(numbers, { minLength: 1, maxLength: 6 }), (groups) => {
      const others = ofOthers(groups.map(momentsOf), 1);
      for (const i of groups.keys()) expectSame(others[i]!, momentsOf(groups.filter((_, at) => at !== i).flat()));
    }),
    { seed: 15 },
  );
});
