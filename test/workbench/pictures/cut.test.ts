import { describe, expect, test } from 'vitest';
import { rawPixels } from '../../../src/dataset/preprocessing.ts';
import { cutArray } from '../../../src/engine/analysis/boxes.ts';
import { centreOf, cutPixels } from '../../../src/workbench/pictures/cut.ts';

const counted = (length: number) => Array.from({ length }, (_, i) => i);

describe('cutPixels', () => {
  const picture = { shape: [2, 3, 1], data: Uint8Array.from(counted(6)) } as const;

  test('a box inside [2,3,1]', () => {
    expect(cutPixels(picture, [0, 1, 2, 2])).toEqual({ shape: [2, 2, 1], data: Uint8Array.of(1, 2, 4, 5) });
  });

  test('a box over the top left corner is mid grey outside', () => {
    const grey = 128;
    const expected = Uint8Array.of(grey, grey, grey, grey, 0, 1);
    expect(cutPixels(picture, [-1, -1, 2, 3])).toEqual({ shape: [2, 3, 1], data: expected });
  });

  test('a box that misses the picture is all mid grey', () => {
    expect(cutPixels(picture, [5, 5, 1, 2]).data).toEqual(Uint8Array.of(128, 128));
  });
});

describe('cutArray', () => {
  test('[2,2,2] cut over the bottom right corner is 0 outside, channel by channel', () => {
    const array = { shape: [2, 2, 2], data: Float32Array.from(counted(8)) } as const;
    expect(cutArray(array, [1, 1, 2, 2])).toEqual({ shape: [2, 2, 2], data: Float32Array.of(3, 0, 0, 0, 7, 0, 0, 0) });
  });
});

test('centreOf an odd margin starts at its floor', () => {
  const preprocessing = { ...rawPixels(1, [4, 3]), cropSize: [1, 2] as const };
  expect(centreOf(preprocessing, Uint8Array.from(counted(12)))).toEqual({
    shape: [1, 2, 1],
    data: Uint8Array.of(3, 4),
  });
});
