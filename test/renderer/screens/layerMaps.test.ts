import { expect, test } from 'vitest';
import { splitMaps } from '../../../src/renderer/screens/inspect/layerMaps.ts';

test('two maps of 2×3 with their strongest places', () => {
  const data = Float32Array.of(0, 1, 2, 5, 4, 3, -1, -2, -3, -4, -0.5, -6);
  const maps = splitMaps({ shape: [2, 2, 3], data });
  expect(maps.map(({ channel, maximum, strongest }) => ({ channel, maximum, strongest }))).toEqual([
    { channel: 0, maximum: 5, strongest: [1, 0] },
    { channel: 1, maximum: -0.5, strongest: [1, 1] },
  ]);
});
