import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { displayedAt, displayProjection, largestMagnitude, usualMagnitude } from '../../../src/figure/marks/display.ts';
import { rasterToPng } from '../../../src/figure/marks/rasterPng.ts';

describe('displayProjection', () => {
  test('x = [−2, 0, 2] at scale 2 is 0, 128, 255', () => {
    const { data } = displayProjection({ shape: [1, 1, 3], data: Float32Array.of(-2, 0, 2) }, 2);
    expect([...data]).toEqual([0, 128, 255]);
  });

  test('values beyond the scale are cut off', () => {
    const { data } = displayProjection({ shape: [1, 1, 2], data: Float32Array.of(-9, 9) }, 1);
    expect([...data]).toEqual([0, 255]);
  });

  test('scale 0 is mid grey', () => {
    const { data } = displayProjection({ shape: [1, 2, 2], data: new Float32Array(4) }, 0);
    expect([...data]).toEqual([128, 128, 128, 128]);
  });

  test('[c, h, w] = [3, 1, 2] becomes [h, w, c] = [1, 2, 3]', () => {
    const raster = displayProjection({ shape: [3, 1, 2], data: Float32Array.of(-1, 1, 0, 0, 1, -1) }, 1);
    expect(raster).toEqual({ width: 2, height: 1, channels: 3, data: Uint8Array.of(0, 128, 255, 255, 128, 0) });
  });

  test('x and −x mirror each other about mid grey', () => {
    const values = Float32Array.from({ length: 101 }, (_, i) => i / 100);
    const up = displayProjection({ shape: [1, 1, 101], data: values }, 1).data;
    const down = displayProjection({ shape: [1, 1, 101], data: values.map((x) => -x) }, 1).data;
    for (const [i, value] of up.entries()) expect(Math.abs(value + down[i]! - 255)).toBeLessThanOrEqual(1);
  });

  test.each([[[2, 1, 1]], [[1, 1]], [[3, 1, 2]]])('shape %j with 2 values is refused', (shape) => {
    expect(() => displayProjection({ shape, data: new Float32Array(2) }, 1)).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT' }),
    );
  });
});

test('largestMagnitude sees negative values and passes NaN over', () => {
  expect(largestMagnitude({ data: Float32Array.of(1, -3, Number.NaN, 2) })).toBe(3);
  expect(largestMagnitude({ data: new Float32Array(0) })).toBe(0);
});

describe.each([1, 3] as const)('rasterToPng, %i channels', (channels) => {
  const data = Uint8Array.from({ length: 4 * 3 * channels }, (_, i) => i * 7);
  const raster = { width: 4, height: 3, channels, data };
  const decode = async (png: Uint8Array) => {
    expect((await sharp(png).metadata()).channels).toBe(channels);
    return sharp(png)
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
  };

  test('keeps pixels and channels', async () => {
    const decoded = await decode(await rasterToPng(raster));
    expect(decoded.info).toMatchObject({ width: 4, height: 3, channels });
    expect([...decoded.data]).toEqual([...data]);
  });

  test('4 × 3 enlarged to 20 × 9 px: every pixel is repeated 5 × 3 times', async () => {
    const decoded = await decode(await rasterToPng(raster, { width: 20, height: 9 }));
    expect(decoded.info).toMatchObject({ width: 20, height: 9, channels });
    const source = (i: number) => {
      const [y, x, c] = [Math.floor(i / (20 * channels)), Math.floor(i / channels) % 20, i % channels];
      return data[(Math.floor(y / 3) * 4 + Math.floor(x / 5)) * channels + c]!;
    };
    expect([...decoded.data]).toEqual(Array.from(decoded.data, (_, i) => source(i)));
  });
});

describe('usualMagnitude', () => {
  test('99 of 100 values are no larger, whatever their signs and order', () => {
    const values = Float32Array.from({ length: 100 }, (_, i) => (((i * 37) % 100) + 1) * (i % 2 === 0 ? 1 : -1));
    expect(usualMagnitude({ data: values })).toBe(99);
  });

  test('values of 0 do not count, so that it is the same wherever a tile is cut', () => {
    const values = Float32Array.from({ length: 200 }, (_, i) => Math.sin(i));
    const padded = new Float32Array(5000);
    padded.set(values, 1234);
    expect(usualMagnitude({ data: padded })).toBe(usualMagnitude({ data: values }));
  });

  test('NaN is passed over, a single value is its own, none is 0, and the array stays as it is', () => {
    const values = Float32Array.of(Number.NaN, 0, -3);
    expect(usualMagnitude({ data: values })).toBe(3);
    expect([...values]).toEqual([Number.NaN, 0, -3]);
    expect(usualMagnitude({ data: new Float32Array(7) })).toBe(0);
  });
});

test('one bright pixel darkens the paper’s display, and not the automatic one', () => {
  const data = Float32Array.from({ length: 400 }, (_, i) => (i === 7 ? 100 : i % 2 === 0 ? 1 : -1));
  const shown = (contrast: 'auto' | 1 | 4) => [
    ...displayedAt(contrast, { shape: [1, 20, 20], data }).data.slice(6, 10),
  ];
  expect(shown('auto')).toEqual([255, 255, 255, 0]);
  expect(shown(1)).toEqual([129, 255, 129, 126]);
  expect(shown(4)).toEqual([133, 255, 133, 122]);
});
