import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyTopActivations, mergeBatch, strongest } from '../../../src/engine/analysis/topActivations.ts';
import { float32, int32 } from '../tensors.ts';

const maps = 3;

/** Images with a value, a position and a mean for each map; the values are few, so that ties are many. */
const passes = fc.record({
  top: fc.integer({ min: 1, max: 5 }),
  images: fc.array(
    fc.array(fc.record({ value: fc.integer({ min: -2, max: 2 }), position: fc.nat(99), mean: fc.nat(9) }), {
      minLength: maps,
      maxLength: maps,
    }),
    { maxLength: 30 },
  ),
  batchSize: fc.integer({ min: 1, max: 7 }),
});

type Pass = typeof passes extends fc.Arbitrary<infer T> ? T : never;

function merged({ top, images, batchSize }: Pass, numbers: readonly number[]) {
  const state = emptyTopActivations(maps, top);
  for (let from = 0; from < images.length; from += batchSize) {
    const rows = images.slice(from, from + batchSize);
    const shape = [rows.length, maps];
    const batch = {
      value: float32(
        shape,
        rows.flat().map(({ value }) => value),
      ),
      position: int32(
        shape,
        rows.flat().map(({ position }) => position),
      ),
      mean: float32(
        shape,
        rows.flat().map(({ mean }) => mean),
      ),
      fired: float32(
        shape,
        rows.flat().map(({ mean }) => mean / 2),
      ),
    };
    mergeBatch(state, batch, numbers.slice(from, from + batchSize));
  }
  return state;
}

describe('mergeBatch', () => {
  test('keeps the strongest images of each map; of equals the earlier one, however the pass is cut', () => {
    const property = fc.property(passes, (pass) => {
      const numbers = pass.images.map((_, i) => 3 * i + 1); // gaps: images that could not be read
      const state = merged(pass, numbers);
      for (let map = 0; map < maps; map++) {
        const expected = pass.images
          .map((image, i) => ({ image: numbers[i]!, value: image[map]!.value, position: image[map]!.position }))
          .toSorted((a, c) => c.value - a.value || a.image - c.image)
          .slice(0, pass.top);
        expect(strongest(state, map)).toEqual(expected);
      }
    });
    fc.assert(property, { seed: 1, numRuns: 200 });
  });

  test('sums the means and counts the images on which a map fires', () => {
    const property = fc.property(passes, (pass) => {
      const state = merged(pass, [...pass.images.keys()]);
      for (let map = 0; map < maps; map++) {
        const column = pass.images.map((image) => image[map]!);
        expect(state.meanSums[map]).toBe(column.reduce((sum, { mean }) => sum + mean, 0));
        expect(state.firings[map]).toBe(column.filter(({ value }) => value > 0).length);
        expect(state.firedSums[map]).toBe(column.reduce((sum, { mean }) => sum + mean / 2, 0));
      }
    });
    fc.assert(property, { seed: 2, numRuns: 100 });
  });
});

test('on what share of its places a map fires is not known where that was not asked for', () => {
  const state = emptyTopActivations(1, 1);
  const one = float32([1, 1], [1]);
  mergeBatch(state, { value: one, position: int32([1, 1], [0]), mean: one }, [0]);
  expect(state.firedSums[0]).toBeNaN();
  expect(state.firings[0]).toBe(1);
});

test('strongest gives nothing before the first image', () => {
  expect(strongest(emptyTopActivations(2, 4), 1)).toEqual([]);
});
