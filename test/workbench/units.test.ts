import { expect, test } from 'vitest';
import { commonestClass } from '../../src/workbench/units.ts';

test('selectivity is the share of the commonest class among the strongest images', () => {
  const counts = [
    { label: 0, images: 1 },
    { label: 2, images: 4 },
    { label: 1, images: 1 },
  ];
  expect(commonestClass(counts)).toEqual({ topClass: 2, selectivity: 4 / 6 });
  expect(commonestClass([{ label: 3, images: 9 }])).toEqual({ topClass: 3, selectivity: 1 });
  expect(commonestClass([])).toEqual({ topClass: null, selectivity: 0 });
});
