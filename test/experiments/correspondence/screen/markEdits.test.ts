import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  drawnPlace,
  movedPlace,
  sizedPlace,
  withMark,
} from '../../../../src/experiments/correspondence/screen/markEdits.ts';

const extent = { width: 40, height: 30 };

test('a drag is a box, from whichever corner; a hand that has hardly moved means a point', () => {
  expect(drawnPlace([20, 30], [5, 10], extent, 2)).toEqual([5, 10, 15, 20]);
  expect(drawnPlace([5, 10], [6, 10.5], extent, 2)).toEqual([6, 10.5, 0, 0]);
  expect(drawnPlace([-8, 35], [10, 90], extent, 2)).toEqual([0, 35, 10, 5]);
});

test('keys begin in the middle, move, make a box of a point and a point of a box', () => {
  expect(movedPlace(null, [1, 0], extent)).toEqual([15, 20, 0, 0]);
  expect(movedPlace([15, 20, 0, 0], [-1, 0], extent)).toEqual([14, 20, 0, 0]);
  expect(sizedPlace([14, 20, 0, 0], [0, 1], extent)).toEqual([14, 20, 1, 1]);
  expect(sizedPlace([14, 20, 1, 1], [1, 0], extent)).toEqual([14, 20, 2, 1]);
  expect(sizedPlace([14, 20, 2, 1], [0, -1], extent)).toEqual([14, 20, 0, 0]);
});

test('no key brings a mark out of the picture, and a box always has an area', () => {
  const step = fc.tuple(fc.integer({ min: -1, max: 1 }), fc.integer({ min: -1, max: 1 }));
  const keys = fc.array(fc.tuple(fc.boolean(), step), { maxLength: 200 });
  const property = fc.property(keys, (pressed) => {
    const [y, x, height, width] = pressed.reduce(
      (place, [isSize, by]) => (isSize ? sizedPlace : movedPlace)(place, by, extent),
      movedPlace(null, [0, 0], extent),
    );
    expect(y >= 0 && x >= 0 && y + height <= 30 && x + width <= 40).toBe(true);
    expect(height > 0).toBe(width > 0);
  });
  fc.assert(property, { seed: 15, numRuns: 200 });
});

test('a part has one mark on an image', () => {
  const marks = withMark([], 1, 'eye', [1, 1, 0, 0]);
  expect(withMark(withMark(marks, 2, 'eye', [2, 2, 0, 0]), 1, 'eye', [3, 3, 0, 0])).toHaveLength(2);
  expect(withMark(marks, 1, 'eye', null)).toEqual([]);
});
