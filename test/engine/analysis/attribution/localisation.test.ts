import { expect, test } from 'vitest';
import { localisation } from '../../../../src/engine/analysis/attribution/localisation.ts';
import quantus from './fixtures/localisation.json' with { type: 'json' };

test.each(quantus.cases)("$pointing, $mass, $rank are Quantus's pointing game, mass and rank", (own) => {
  const found = localisation(Float32Array.from(own.map), own.mask);
  expect(found.pointing).toBe(own.pointing);
  expect(found.mass).toBeCloseTo(own.mass, 4);
  expect(found.rank).toBeCloseTo(own.rank, 4);
});

test('equals count in part: as many as a random order would have', () => {
  // Of three largest one is inside; the two places of the mask go to two of those three.
  const found = localisation(Float32Array.of(5, 5, 5, 1), [1, 0, 0, 1]);
  expect(found.pointing).toBeCloseTo(1 / 3, 12);
  expect(found.rank).toBeCloseTo(1 / 3, 12);
  expect(found.mass).toBeCloseTo(6 / 16, 12);
});

test.each([
  ['a map of one colour', [2, 2, 2], [1, 0, 0]],
  ['a map of zeros', [0, 0, 0], [1, 0, 0]],
  ['no evidence', [1, 2, 3], [0, 0, 0]],
  ['nothing but evidence', [1, 2, 3], [1, 1, 1]],
])('%s has no value', (_, map, mask) => {
  expect(localisation(Float32Array.from(map), mask)).toEqual({
    ...{ pointing: Number.NaN, mass: Number.NaN, rank: Number.NaN },
  });
});
