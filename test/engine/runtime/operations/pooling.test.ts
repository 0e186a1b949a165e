import { describe, expect, test } from 'vitest';
import { averagePool, averagePoolGradient, maxPool, unpool } from '../../../../src/engine/program/emit.ts';
import type { WindowGeometry } from '../../../../src/engine/program/program.ts';
import { float32, int32, normal } from '../../tensors.ts';
import { batched, evaluate, expectAsReference, numbers } from './evaluate.ts';

const overlapping: WindowGeometry = { kernelSize: [3, 3], strides: [2, 2], padding: [0, 0, 0, 0] };
const pairs: WindowGeometry = { kernelSize: [1, 2], strides: [1, 2], padding: [0, 0, 0, 0] };

describe('maxPool', () => {
  test('switches are positions in the whole tensor: 2 images of 2 channels of [1,4]', async () => {
    const x = batched(float32([2, 2, 1, 4], [1, 2, 4, 3, 8, 7, 5, 6, -1, -2, -4, -3, -8, -7, -5, -6]));
    expect(await numbers((b, u) => maxPool(b, u!, pairs).output, x)).toEqual([2, 4, 8, 6, -1, -3, -7, -5]);
    const switches = await evaluate((b, u) => maxPool(b, u!, pairs).switches, x);
    expect([switches.dtype, ...switches.data]).toEqual(['int32', 1, 2, 4, 7, 8, 11, 13, 14]);
  });

  test('of equal maxima the first in reading order wins, and zeros are equal too', async () => {
    const x = float32([1, 1, 3, 3], [0, 5, 0, 5, 5, 0, 0, 0, 5]);
    expect(await numbers((b, u) => maxPool(b, u!, overlapping).switches, x)).toEqual([1]);
    const zeros = float32([1, 2, 3, 3], new Array(18).fill(0));
    expect(await numbers((b, u) => maxPool(b, u!, overlapping).switches, zeros)).toEqual([0, 9]);
  });

  test('ceil: padding below and right never wins, not even over negative numbers', async () => {
    const x = float32([1, 1, 4, 4], [-1, -2, -3, -4, -5, -6, -7, -8, -9, -10, -11, -12, -13, -14, -15, -16]);
    const geometry: WindowGeometry = { ...overlapping, padding: [0, 0, 1, 1] };
    expect(await numbers((b, u) => maxPool(b, u!, geometry).output, x)).toEqual([-1, -3, -9, -11]);
    expect(await numbers((b, u) => maxPool(b, u!, geometry).switches, x)).toEqual([0, 2, 8, 10]);
  });
});

describe('unpool', () => {
  test('x=[1,5] windows of 3 by 2 that chose the same cell: the signals add up', async () => {
    const geometry: WindowGeometry = { kernelSize: [1, 3], strides: [1, 2], padding: [0, 0, 0, 0] };
    const x = float32([1, 1, 1, 5], [1, 2, 9, 3, 4]);
    const signal = float32([1, 1, 1, 2], [10, 0.5]);
    const down = await numbers((b, s, u) => unpool(b, s!, maxPool(b, u!, geometry).switches, u!), signal, x);
    expect(down).toEqual([0, 0, 10.5, 0, 0]);
  });

  test('four windows of 3×3 by 2 meet in the middle cell of [5,5], image and channel kept apart', async () => {
    const lone = Array.from({ length: 25 }, (_, i) => (i === 12 ? 7 : 0));
    const x = batched(float32([2, 1, 5, 5], [...lone, ...lone]));
    const signal = batched(float32([2, 1, 2, 2], [1, 2, 3, 4, 10, 20, 30, 40]));
    const down = await numbers((b, s, u) => unpool(b, s!, maxPool(b, u!, overlapping).switches, u!), signal, x);
    expect(down.map((value, i) => [i, value]).filter(([, value]) => value !== 0)).toEqual([
      [12, 10],
      [37, 100],
    ]);
  });

  test('of equal maxima the first in reading order gets the signal, over padding and in every image', async () => {
    const geometry: WindowGeometry = { ...overlapping, padding: [1, 1, 1, 1] };
    const x = batched(float32([2, 1, 3, 3], [0, 5, 0, 5, 5, 0, 0, 0, 5, -1, -1, -1, -1, -1, -1, -1, -1, -1]));
    const signal = batched(float32([2, 1, 2, 2], [1, 2, 4, 8, 10, 20, 40, 80]));
    const down = await numbers((b, s, u) => unpool(b, s!, maxPool(b, u!, geometry).switches, u!), signal, x);
    expect(down).toEqual([0, 3, 0, 4, 8, 0, 0, 0, 0, 10, 20, 0, 40, 80, 0, 0, 0, 0]);
  });

  test('switches may be fed', async () => {
    const x = float32([1, 1, 2, 2], [0, 0, 0, 0]);
    const down = numbers(
      (b, s, i, u) => unpool(b, s!, i!, u!),
      float32([1, 1, 1, 2], [5, 6]),
      int32([1, 1, 1, 2], [3, 3]),
      x,
    );
    expect(await down).toEqual([0, 0, 0, 11]);
  });
});

describe('averagePool', () => {
  const geometry: WindowGeometry = { kernelSize: [2, 2], strides: [2, 2], padding: [1, 0, 0, 0] };
  const x = float32([1, 1, 3, 2], [1, 3, 5, 7, 9, 11]);

  test('x=[3,2] padded above: zeros there count or do not', async () => {
    expect(await numbers((b, u) => averagePool(b, u!, geometry, true), x)).toEqual([1, 8]);
    expect(await numbers((b, u) => averagePool(b, u!, geometry, false), x)).toEqual([2, 8]);
  });

  test('the gradient shares each signal among the cells that counted', async () => {
    const signal = float32([1, 1, 2, 1], [4, 8]);
    const down = (counts: boolean) => numbers((b, s, u) => averagePoolGradient(b, s!, u!, geometry, counts), signal, x);
    expect(await down(true)).toEqual([1, 1, 2, 2, 2, 2]);
    expect(await down(false)).toEqual([2, 2, 2, 2, 2, 2]);
  });
});

test.each([
  { kernelSize: [3, 3], strides: [2, 2], padding: [0, 0, 1, 1] },
  { kernelSize: [2, 3], strides: [1, 1], padding: [1, 0, 0, 2] },
  { kernelSize: [4, 2], strides: [3, 1], padding: [2, 1, 1, 0] },
  { kernelSize: [1, 2], strides: [3, 4], padding: [0, 1, 0, 0] },
] as const)('as the reference: windows %o', async (geometry) => {
  const x = batched(normal(['x'], [2, 3, 8, 9]));
  await expectAsReference((b, u) => maxPool(b, u!, geometry).switches, x);
  const up = await evaluate((b, u) => maxPool(b, u!, geometry).output, x);
  const signal = batched(normal(['s'], up.shape));
  await expectAsReference((b, s, u) => unpool(b, s!, maxPool(b, u!, geometry).switches, u!), signal, x);
  for (const counts of [true, false]) {
    await expectAsReference((b, u) => averagePool(b, u!, geometry, counts), x);
    await expectAsReference((b, s, u) => averagePoolGradient(b, s!, u!, geometry, counts), signal, x);
  }
});
