import { expect, test } from 'vitest';
import { comparisonText } from '../../../src/experiments/compare/command/comparisonText.ts';
import type { LayerComparison, UnitChange } from '../../../src/experiments/compare/declaration.ts';

const unit = (channel: number, shared: number, of: number, shares: readonly [number, number]): UnitChange => ({
  channel,
  left: { maximum: 1, firingShare: shares[0] },
  right: { maximum: 2, firingShare: shares[1] },
  shared,
  of,
  overlap: of === 0 ? 1 : shared / (2 * of - shared),
});
const comparison: LayerComparison = {
  ...{ left: 'run@1', right: 'run@9', layer: 'pool5', dataset: 'shapes', split: 'val' },
  units: [unit(0, 9, 9, [0.5, 0.5]), unit(1, 0, 9, [0.25, 0.125]), unit(2, 0, 0, [0, 0]), unit(3, 3, 9, [0.1, 0.3])],
};

test('what is said of a comparison: the maps that changed most first, as many as are asked for', () => {
  const lines = comparisonText(comparison, 2).split('\n');
  expect(lines[0]).toBe('pool5 of run@1 and of run@9 on shapes, val');
  expect(lines[1]).toBe('of 3 maps that fire in either, 1 share all of their strongest images, 1 none');
  expect(lines.slice(3).map((line) => line.trim().split(/ {2,}/))).toEqual([
    ['1', '0 of 9', '25.0 %', '12.5 %', '-12.5', '1', '2'],
    ['3', '3 of 9', '10.0 %', '30.0 %', '+20.0', '1', '2'],
  ]);
});

test('a map that is dead in both has not changed', () => {
  expect(comparisonText(comparison, 9)).toContain('dead in both');
});
