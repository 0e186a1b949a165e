import { describe, expect, test } from 'vitest';
import { variedMaps } from '../../../src/engine/analysis/variedMaps.ts';

const map = (channel: number, maximum: number, label: number) => ({ channel, maximum, label });

describe('variedMaps', () => {
  const maps = [map(0, 9, 1), map(1, 8, 1), map(2, 7, 1), map(3, 2, 0), map(4, 5, 2), map(5, 1, 0)];

  test('one of each class before a second of any', () => {
    expect(variedMaps(maps, 3)).toEqual([0, 3, 4]);
    expect(variedMaps(maps, 5)).toEqual([0, 1, 3, 4, 5]);
  });

  test('of fewer classes than wanted, the strongest of a class first', () => {
    expect(variedMaps(maps.slice(0, 3), 2)).toEqual([0, 1]);
  });

  test('no more than there are', () => {
    expect(variedMaps(maps, 99)).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
