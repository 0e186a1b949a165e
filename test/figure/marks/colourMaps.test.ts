import { expect, test } from 'vitest';
import {
  classColours,
  classRaster,
  magnitudeRaster,
  redBlue,
  rgbOf,
  viridis,
} from '../../../src/figure/marks/colourMaps.ts';

const at = (map: Uint8Array, level: number) => [...map.subarray(level * 3, level * 3 + 3)];

/** From matplotlib's table. */
const published = [
  [0, [68, 1, 84]],
  [64, [59, 82, 139]],
  [100, [42, 118, 142]],
  [128, [33, 145, 140]],
  [191, [92, 200, 99]],
  [217, [155, 217, 60]],
  [255, [253, 231, 37]],
] as const;

test.each(published)('viridis at %i is the published colour', (level, colour) => {
  expect(at(viridis, level)).toEqual(colour);
});

test('redBlue is blue below, nearly white in the middle, red above', () => {
  const [low, middle, high] = [at(redBlue, 20), at(redBlue, 128), at(redBlue, 235)];
  expect(low[2]).toBeGreaterThan(low[0]! + 50);
  expect(high[0]).toBeGreaterThan(high[2]! + 50);
  expect(Math.min(...middle)).toBeGreaterThan(235);
});

test('magnitudeRaster spreads the range over the map, cuts off beyond it and greys NaN', () => {
  const { data, width, height } = magnitudeRaster(Float32Array.of(0, 10, -5, 99, 5, Number.NaN), [2, 3], [0, 10]);
  expect([height, width]).toEqual([2, 3]);
  const pixels = Array.from({ length: 6 }, (_, i) => at(data, i));
  const [low, high] = [at(viridis, 0), at(viridis, 255)];
  expect(pixels).toEqual([low, high, low, high, at(viridis, 128), [200, 200, 200]]);
});

test('a map of zeros alone is as dark as zero is elsewhere', () => {
  const { data } = magnitudeRaster(Float32Array.of(0, 0), [1, 2], [0, 0]);
  expect(at(data, 1)).toEqual(at(viridis, 0));
});

test('classRaster gives each class its colour and grey to those without one', () => {
  const { data } = classRaster(Int32Array.of(7, 3), [1, 2], new Map([[7, '#0072b2']]));
  expect([at(data, 0), at(data, 1)]).toEqual([
    [0, 0x72, 0xb2],
    [0xbb, 0xbb, 0xbb],
  ]);
});

test('class colours are pairwise at least 25 apart in some channel', () => {
  for (const [i, a] of classColours.entries()) {
    for (const b of classColours.slice(i + 1)) {
      const apart = Math.max(...rgbOf(a).map((value, channel) => Math.abs(value - rgbOf(b)[channel]!)));
      expect(apart, `${a} ${b}`).toBeGreaterThanOrEqual(25);
    }
  }
});
