import fc from 'fast-check';
import { expect, test } from 'vitest';
import { corners, draggedWindow, nearest } from '../../../../src/experiments/occlusion/screen/windowDrag.ts';

test('the whole window moves and stays inside', () => {
  expect(draggedWindow([10, 20, 8, 6], 'whole', [5, -3], [64, 48])).toEqual([15, 17, 8, 6]);
  expect(draggedWindow([10, 20, 8, 6], 'whole', [500, 500], [64, 48])).toEqual([56, 42, 8, 6]);
  expect(draggedWindow([10, 20, 8, 6], 'whole', [-500, -500], [64, 48])).toEqual([0, 0, 8, 6]);
});

test('a corner sizes it, and the opposite one stays', () => {
  expect(draggedWindow([10, 20, 8, 6], 'bottomRight', [4, 2], [64, 48])).toEqual([10, 20, 12, 8]);
  expect(draggedWindow([10, 20, 8, 6], 'topLeft', [-4, 2], [64, 48])).toEqual([6, 22, 12, 4]);
  expect(draggedWindow([10, 20, 8, 6], 'topRight', [-4, 2], [64, 48])).toEqual([6, 20, 12, 8]);
  expect(draggedWindow([10, 20, 8, 6], 'bottomLeft', [1, 2], [64, 48])).toEqual([10, 22, 9, 4]);
});

test('square, it takes the longer of the two sides as far as the picture goes', () => {
  expect(draggedWindow([10, 20, 8, 6], 'bottomRight', [4, 2], [64, 48], true)).toEqual([10, 20, 12, 12]);
  expect(draggedWindow([10, 20, 8, 6], 'bottomRight', [90, 2], [64, 48], true)).toEqual([10, 20, 28, 28]);
});

test('whatever the hand does, it stays inside and has a pixel', () => {
  const grip = fc.constantFrom('whole', ...corners);
  const by = fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -99, max: 99 }));
  const property = fc.property(grip, by, fc.boolean(), (held, moved, isSquare) => {
    const [y, x, height, width] = draggedWindow([10, 20, 8, 6], held, moved, [64, 48], isSquare);
    expect(Math.min(y, x)).toBeGreaterThanOrEqual(0);
    expect(Math.min(height, width)).toBeGreaterThanOrEqual(1);
    expect(y + height).toBeLessThanOrEqual(64);
    expect(x + width).toBeLessThanOrEqual(48);
    if (isSquare && held !== 'whole') expect(height).toBe(width);
  });
  fc.assert(property, { seed: 1 });
});

test('nearest of an ascending list, the lower of two as near', () => {
  expect([-5, 3, 2, 11, 99].map((value) => nearest([0, 4, 8, 10], value))).toEqual([0, 1, 0, 3, 3]);
});
