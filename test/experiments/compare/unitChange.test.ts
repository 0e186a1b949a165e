import { expect, test } from 'vitest';
import { byChange } from '../../../src/experiments/compare/declaration/unitChange.ts';
import type { UnitChange } from '../../../src/experiments/compare/declaration.ts';

const unit = (channel: number, overlap: number, left: number, right: number, maximum = 1): UnitChange => {
  const side = (firingShare: number) => ({ maximum, firingShare });
  return { channel, left: side(left), right: side(right), shared: 0, of: 9, overlap };
};

test('the fewest images in common, then the largest difference of firing, then the lowest number; strength decides nothing', () => {
  const units = [
    unit(0, 0.5, 0, 1),
    unit(4, 0, 0.5, 0.4, 99),
    unit(3, 0, 0.4, 0.5),
    unit(2, 0, 0.9, 0.2),
    unit(5, 1, 0, 0),
  ];
  expect(units.toSorted(byChange).map(({ channel }) => channel)).toEqual([2, 3, 4, 0, 5]);
});
