import { describe, expect, test } from 'vitest';
import { preprocessingFor } from '../../src/dataset/preprocessing.ts';
import { centreStart, inputScale, preprocessingSchema } from '../../src/shared/preprocessing.ts';

const stored = {
  ...{ channels: 3, decodeSize: [256, 256], cropSize: [224, 224], scale: 1 / 255, mean: 'none' },
};

test.each(['paper', 'plain'] as const)('what earlier versions stored of %s is what it is today', (kind) => {
  const { channels, decodeSize, cropSize, mean, scale } = preprocessingFor(kind, [3, 64, 64]);
  const stored = { kind, channels, decodeSize, cropSize, mean, scale };
  expect(preprocessingSchema.parse(JSON.parse(JSON.stringify(stored)))).toEqual(preprocessingFor(kind, [3, 64, 64]));
});

test('what is stored comes back as it was', () => {
  const preprocessing = preprocessingSchema.parse({
    ...{ ...stored, channelOrder: 'bgr', mean: [0.4, 0.5, 0.6], deviation: [0.2, 0.2, 0.3], cropRounding: 'even' },
    resize: { mode: 'letterbox', size: [256, 256], colour: [1, 2, 3], interpolation: 'lanczos', antialias: false },
  });
  expect(preprocessingSchema.parse(JSON.parse(JSON.stringify(preprocessing)))).toEqual(preprocessing);
});

describe('refused', () => {
  const letterbox = { mode: 'letterbox', size: [8, 8], interpolation: 'box', antialias: true };
  test.each([
    ['a crop larger than the picture', { cropSize: [224, 257] }],
    ['a mean for two channels of three', { mean: [1, 2] }],
    ['a deviation for three channels of one', { channels: 1, deviation: [1, 2, 3] }],
    ['a deviation of 0', { deviation: [1, 1, 0] }],
    ['a grey colour around three channels', { resize: { ...letterbox, colour: [1] } }],
    ['no such kernel', { resize: { mode: 'short', size: 256, interpolation: 'mitchell', antialias: true } }],
    [
      'libvips where Pillow is meant',
      { resize: { mode: 'short', size: 256, interpolation: 'sharp', antialias: true } },
    ],
    ['one channel, blue first', { channels: 1, channelOrder: 'bgr' }],
    ['a side of a million px', { decodeSize: [1e6, 256] }],
    ['a scale that is no number', { scale: Number.NaN }],
    ['a field that nobody knows', { brightness: 2 }],
  ])('%s', (_, fields) => {
    expect(preprocessingSchema.safeParse({ ...stored, ...fields }).success).toBe(false);
  });
});

test.each([
  [256, 224, 16, 16],
  [341, 256, 42, 42],
  [343, 256, 43, 44],
  [227, 224, 1, 2],
  [225, 224, 0, 0],
  [224, 224, 0, 0],
])('the middle of %i px, %i wide, begins at %i, or at %i by Python', (whole, length, down, even) => {
  expect([centreStart(whole, length, 'down'), centreStart(whole, length, 'even')]).toEqual([down, even]);
});

test('the scale of an input is what its pixels are multiplied by', () => {
  expect(inputScale(preprocessingFor('plain', [3, 8, 8]))).toBe(1 / 128);
  const preprocessing = preprocessingSchema.parse({ ...stored, deviation: [0.1, 0.2, 0.4] });
  expect(inputScale(preprocessing)).toBeCloseTo(1 / 255 / 0.2);
});
