import { describe, expect, test } from 'vitest';
import { montageColumns } from '../../../src/figure/marks/montageGrid.ts';
import { filterMontage, filterRms } from '../../../src/figure/panels/filters.ts';

/** Four filters of one channel, 1×2: the second dominates. */
const filters = { shape: [4, 1, 1, 2], data: Float32Array.of(0, 1, -4, 4, 2, 0, 0, -2) };

describe('filterMontage', () => {
  test('one scale for all, zero in the middle, in rows', () => {
    const { width, height, channels, data } = filterMontage(filters);
    expect(montageColumns(4)).toBe(3);
    expect([width, height, channels]).toEqual([6, 2, 1]);
    expect([...data]).toEqual([
      ...[128, 159, 0, 255, 191, 128],
      // The places after the last filter are as grey as zero.
      ...[128, 64, 128, 128, 128, 128],
    ]);
  });

  test('a given scale makes pictures of different epochs comparable', () => {
    const [first] = filterMontage(filters, 8).data;
    expect(first).toBe(128);
    expect(filterMontage(filters, 8).data[3]).toBe(191);
  });

  test('three channels are colours of one pixel', () => {
    const { channels, width, data } = filterMontage({ shape: [1, 3, 1, 1], data: Float32Array.of(1, 0, -1) });
    expect([channels, width]).toEqual([3, 2]);
    expect([...data.subarray(0, 3)]).toEqual([255, 128, 0]);
  });
});

test('filterRms tells each filter apart', () => {
  expect([...filterRms(filters)].map((value) => value ** 2)).toEqual([0.5, 16, 2, 2].map((v) => expect.closeTo(v, 5)));
});
