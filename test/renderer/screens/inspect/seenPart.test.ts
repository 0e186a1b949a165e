import { expect, test } from 'vitest';
import { placing } from '../../../../src/dataset/resampling/placing.ts';
import { isMovable, seenShare, squareAt } from '../../../../src/renderer/screens/inspect/seenPart.ts';
import { type Preprocessing, preprocessingSchema } from '../../../../src/shared/preprocessing.ts';

const pillow = { interpolation: 'bilinear', antialias: true } as const;
const read = (resize: Preprocessing['resize'], decode: number, crop: number): Preprocessing =>
  preprocessingSchema.parse({
    channels: 3,
    resize,
    decodeSize: [decode, decode],
    cropSize: [crop, crop],
    scale: 1,
    mean: 'none',
  });
const resizes: readonly Preprocessing['resize'][] = [
  { mode: 'short', size: 256, ...pillow },
  { mode: 'squash', size: [256, 256], ...pillow },
  { mode: 'letterbox', size: [224, 224], colour: [0, 0, 0], ...pillow },
];
const sizes = [
  [480, 640],
  [640, 480],
  [300, 300],
  [100, 900],
] as const;

test.each(resizes.flatMap((resize) => sizes.map((size) => [resize, size] as const)))(
  'of a picture read as %o, %j px, so much is seen as the reader keeps',
  (resize, size) => {
    const preprocessing = read(resize, 224, 224);
    const places = placing(resize as Parameters<typeof placing>[0], size, preprocessing);
    for (const [axis, { to, length }] of places.entries())
      expect(seenShare(preprocessing, size)[axis]).toBeCloseTo(length / to, 1.9);
  },
);

test('a picture that covers is cut along its longer side, and a crop cuts all sides', () => {
  expect(seenShare(read({ mode: 'cover', interpolation: 'sharp' }, 224, 224), [224, 448])).toEqual([1, 0.5]);
  const [tall, wide] = seenShare(read({ mode: 'cover', interpolation: 'sharp' }, 256, 224), [256, 512]);
  expect([tall, wide]).toEqual([0.875, 0.4375]);
});

test('only what is cut out of a longer side is moved', () => {
  const [short, squash, letterbox] = resizes.map((resize) => read(resize, 224, 224));
  expect(isMovable(short!, [480, 640])).toBe(true);
  expect(isMovable(short!, [300, 300])).toBe(false);
  expect(isMovable(squash!, [480, 640])).toBe(false);
  expect(isMovable(letterbox!, [480, 640])).toBe(false);
});

test('the square goes from one end of the longer side to the other', () => {
  expect([0, 0.5, 1].map((at) => squareAt([480, 640], at))).toEqual([
    [0, 0, 480],
    [0, 80, 480],
    [0, 160, 480],
  ]);
  expect(squareAt([641, 480], 1)).toEqual([161, 0, 480]);
});
