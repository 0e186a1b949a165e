import { expect, test } from 'vitest';
import { commonestClass } from '../../src/workbench/units.ts';

test('selectivity is the share of the commonest class among the strongest images', () => {
  expect(commonestClass([2, 2, 1, 2, 0, 2])).toEqual({ topClass: 2, selectivity: 4 / 6 });
  expect(commonestClass([3])).toEqual({ topClass: 3, selectivity: 1 });
  expect(commonestClass([])).toEqual({ topClass: null, selectivity: 0 });
});
