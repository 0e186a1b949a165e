import { describe, expect, test } from 'vitest';
import {
  amountBounds,
  borders,
  identityOf,
  type Kernel,
  kernels,
  transformationKinds,
} from '../../../src/experiments/invariance/declaration/transformations.ts';
import { spread } from '../../../src/experiments/invariance/job/shownPictures.ts';
import { type TransformOptions, transformed } from '../../../src/experiments/invariance/job/transform.ts';
import { type Warp, warped } from '../../../src/experiments/invariance/job/warp.ts';
import { disc } from '../../figure/rasters.ts';

const options: TransformOptions = { border: 'mean', fill: [90, 120, 200], kernel: 'bilinear', seed: 3 };
const sizes = [
  [32, 32],
  [21, 24],
  [28, 17],
] as const;

describe.each([1, 3] as const)('%d channels', (channels) => {
  test.each(transformationKinds)('%s by what changes nothing leaves every pixel', async (kind) => {
    for (const size of sizes) {
      const picture = { ...disc(channels, size, 1), number: 0 };
      for (const kernel of kernels)
        expect(await transformed(kind, picture, identityOf(kind), { ...options, kernel })).toEqual(picture.data);
    }
  });

  test.each(transformationKinds)('%s at the ends of what is allowed gives a picture of the same size', async (kind) => {
    for (const size of sizes) {
      const picture = { ...disc(channels, size, 1), number: 0 };
      for (const border of borders)
        for (const amount of amountBounds(kind, size))
          expect(await transformed(kind, picture, amount, { ...options, border })).toHaveLength(picture.data.length);
    }
  });
});

/** A plain loop: each pixel is looked for in the picture, between its four neighbours. */
function plainWarp(
  { shape: [height, width, channels], data }: ReturnType<typeof disc>,
  { scale, angleDeg, shift }: Warp,
  around: (y: number, x: number, c: number) => number,
): Float64Array {
  const angle = (angleDeg * Math.PI) / 180;
  const at = (y: number, x: number, c: number) =>
    y >= 0 && x >= 0 && y < height && x < width ? data[(y * width + x) * channels + c]! : around(y, x, c);
  return Float64Array.from(data, (_, i) => {
    const [row, column, c] = [Math.floor(i / (width * channels)), Math.floor(i / channels) % width, i % channels];
    const v = row - (height - 1) / 2 - shift[0];
    const u = column - (width - 1) / 2 - shift[1];
    const y = (height - 1) / 2 + (Math.cos(angle) * v - Math.sin(angle) * u) / scale;
    const x = (width - 1) / 2 + (Math.sin(angle) * v + Math.cos(angle) * u) / scale;
    const [top, left] = [Math.floor(y), Math.floor(x)];
    const [down, right] = [y - top, x - left];
    const between = (of: number) => (1 - right) * at(of, left, c) + right * at(of, left + 1, c);
    return (1 - down) * between(top) + down * between(top + 1);
  });
}

const still: Warp = { scale: 1, angleDeg: 0, shift: [0, 0] };
const warps: readonly Warp[] = [
  { ...still, shift: [5, 0] },
  { ...still, shift: [-4.5, 7.25] },
  { ...still, shift: [16, -16] },
  { ...still, scale: 1.8 },
  { ...still, scale: 1.37 },
  { ...still, angleDeg: 90 },
  { ...still, angleDeg: 180 },
  { ...still, angleDeg: 30 },
  { ...still, angleDeg: 213 },
  { scale: 1.2, angleDeg: -77, shift: [3, -2] },
];

describe.each(sizes)('of %d×%d px', (height, width) => {
  const picture = disc(3, [height, width], 2);
  const clamp = (value: number, below: number) => Math.min(below - 1, Math.max(0, value));
  /** … c b a | a b c … | c b a …. */
  const mirrored = (value: number, below: number) => {
    const within = ((value % (2 * below)) + 2 * below) % (2 * below);
    return within < below ? within : 2 * below - 1 - within;
  };
  const pixel = (y: number, x: number, c: number) => picture.data[(y * width + x) * 3 + c]!;
  const arounds = {
    mean: (_y: number, _x: number, c: number) => options.fill[c]!,
    edge: (y: number, x: number, c: number) => pixel(clamp(y, height), clamp(x, width), c),
    reflect: (y: number, x: number, c: number) => pixel(mirrored(y, height), mirrored(x, width), c),
  };
  test.each(borders)('a picture is warped as by a plain loop, with the border %s', async (border) => {
    for (const warp of warps) {
      const expected = plainWarp(picture, warp, arounds[border]);
      const found = await warped(picture, warp, { ...options, border });
      const off = expected.map((value, i) => Math.abs(value - found[i]!));
      // Rounding to whole levels, and weights of a few bits.
      expect(Math.max(...off), JSON.stringify(warp)).toBeLessThan(1.1);
    }
  });
});

test('a clockwise quarter turn, and down and right, are what they say', async () => {
  const data = new Uint8Array(16).fill(0);
  data[1] = 200;
  const picture = { shape: [4, 4, 1] as const, data, number: 0 };
  const black = { ...options, fill: [0] };
  const place = async (kind: 'rotation' | 'vertical' | 'horizontal', amount: number) =>
    (await transformed(kind, picture, amount, black)).indexOf(200);
  expect(await place('rotation', 90)).toBe(7);
  expect(await place('vertical', 2)).toBe(9);
  expect(await place('horizontal', 1)).toBe(2);
});

test('made smaller, stripes of a pixel become grey and not stripes of another width', async () => {
  const data = Uint8Array.from({ length: 64 * 64 }, (_, i) => (i % 2 === 0 ? 0 : 255));
  const small = await transformed('scale', { shape: [64, 64, 1], data, number: 0 }, 0.45, { ...options, fill: [128] });
  const middle = Array.from({ length: 16 }, (_, i) => small[(24 + i) * 64 + 24 + i]!);
  for (const level of middle) expect(Math.abs(level - 127.5)).toBeLessThan(40);
});

test('noise is drawn by seed and picture, grows in proportion, and has the deviation that was asked for', async () => {
  const shape = [64, 64, 1] as const;
  const grey = { shape, data: new Uint8Array(64 * 64).fill(128), number: 0 };
  const levels = async (amount: number, number = 0, seed = 3) =>
    transformed('noise', { ...grey, number }, amount, { ...options, seed });
  const [ten, twenty] = [await levels(10), await levels(20)];
  const deviation = Math.sqrt(ten.reduce((sum, level) => sum + (level - 128) ** 2, 0) / ten.length);
  expect(deviation).toBeCloseTo(10, 0);
  expect(Math.max(...twenty.map((level, i) => Math.abs(level - 128 - 2 * (ten[i]! - 128))))).toBeLessThanOrEqual(2);
  expect(await levels(10)).toEqual(ten);
  expect(await levels(10, 1)).not.toEqual(ten);
  expect(await levels(10, 0, 4)).not.toEqual(ten);
});

test('blur has the deviation that was asked for, and brightness multiplies', async () => {
  const data = new Uint8Array(41 * 41);
  data[20 * 41 + 20] = 255;
  const picture = { shape: [41, 41, 1] as const, data, number: 0 };
  const sigma = 1.5;
  const blurred = await transformed('blur', picture, sigma, options);
  for (const [dy, dx] of [
    [0, 0],
    [0, 1],
    [2, 1],
  ] as const) {
    const expected = (255 * Math.exp(-(dy * dy + dx * dx) / (2 * sigma * sigma))) / (2 * Math.PI * sigma * sigma);
    expect(blurred[(20 + dy) * 41 + 20 + dx]! - expected).toBeLessThan(1.5);
    expect(expected - blurred[(20 + dy) * 41 + 20 + dx]!).toBeLessThan(1.5);
  }
  const levels = { shape: [1, 4, 1] as const, data: Uint8Array.of(0, 10, 101, 200), number: 0 };
  expect([...(await transformed('brightness', levels, 1.5, options))]).toEqual([0, 15, 152, 255]);
  expect([...(await transformed('brightness', levels, 0.5, options))]).toEqual([0, 5, 51, 100]);
});

test.each<Kernel>(['nearest', 'bicubic'])('%s has its own pixels', async (kernel) => {
  const picture = { ...disc(3, [32, 32], 2), number: 0 };
  const turned = await transformed('rotation', picture, 33, { ...options, kernel });
  expect(turned).not.toEqual(await transformed('rotation', picture, 33, options));
});

test('of many amounts nine are shown at most, at equal distances where that can be', () => {
  const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);
  expect(spread([7])).toEqual([7]);
  expect(spread(upTo(9))).toEqual(upTo(9));
  expect(spread(upTo(13))).toEqual([0, 2, 4, 6, 8, 10, 12]);
  expect(spread(upTo(36))).toEqual([0, 5, 10, 15, 20, 25, 30, 35]);
  expect(spread(upTo(12))).toHaveLength(9);
  expect(spread(upTo(200)).at(-1)).toBe(199);
});
