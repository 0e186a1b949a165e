import { describe, expect, test } from 'vitest';
import { conv2d, conv2dFilterGradient, conv2dInputGradient } from '../../../../src/engine/program/emit.ts';
import type { ConvGeometry } from '../../../../src/engine/program/program.ts';
import { float32, normal } from '../../tensors.ts';
import { batched, evaluate, expectAsReference, numbers } from './evaluate.ts';

const plain = { strides: [1, 1], padding: [0, 0, 0, 0], dilations: [1, 1], groups: 1 } as const;
const square = float32([1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
const decades = float32([1, 1, 2, 2], [1, 10, 100, 1000]);

describe('conv2d', () => {
  test('x=[3,3] f=[2,2] s=1 p=0 with a bias: correlation, not mirrored', async () => {
    const geometry = { ...plain, kernelSize: [2, 2] } as const;
    const up = numbers((b, x, w, bias) => conv2d(b, x!, w!, bias!, geometry), square, decades, float32([1], [0.5]));
    expect(await up).toEqual([5421.5, 6532.5, 8754.5, 9865.5]);
  });

  test('x=[3,3] f=[2,2] dilation 2, padding above and left only', async () => {
    const geometry = { ...plain, kernelSize: [2, 2], dilations: [2, 2], padding: [1, 1, 0, 0] } as const;
    const up = await evaluate((b, x, w) => conv2d(b, x!, w!, null, geometry), square, decades);
    expect(up.shape).toEqual([1, 1, 2, 2]);
    expect([...up.data]).toEqual([5000, 6400, 8020, 9731]);
  });

  test('groups: each output channel reads its own half of the inputs', async () => {
    const geometry = { ...plain, kernelSize: [1, 1], groups: 2 } as const;
    const weight = float32([2, 1, 1, 1], [10, 100]);
    const x = batched(float32([2, 2, 1, 1], [3, 5, 7, 9]));
    expect(await numbers((b, u, w) => conv2d(b, u!, w!, null, geometry), x, weight)).toEqual([30, 500, 70, 900]);
  });
});

describe('conv2dInputGradient', () => {
  test('x=[3,3] f=[2,2] s=1: one signal paints the filter unmirrored, overlapping ones add up', async () => {
    const geometry = { ...plain, kernelSize: [2, 2] } as const;
    const down = (signal: readonly number[]) =>
      numbers(
        (b, s, w, x) => conv2dInputGradient(b, s!, w!, x!, geometry),
        float32([1, 1, 2, 2], signal),
        decades,
        square,
      );
    expect(await down([1, 0, 0, 0])).toEqual([1, 10, 0, 100, 1000, 0, 0, 0, 0]);
    expect(await down([1, 2, 0, 0])).toEqual([1, 12, 20, 100, 1200, 2000, 0, 0, 0]);
  });

  test('x=[5,4] f=[2,2] s=2: a last row that no window reached gets 0', async () => {
    const geometry = { ...plain, kernelSize: [2, 2], strides: [2, 2] } as const;
    const x = float32([1, 1, 5, 4], new Array(20).fill(0));
    const signal = float32([1, 1, 2, 2], [1, 2, 3, 4]);
    const down = await numbers((b, s, w, u) => conv2dInputGradient(b, s!, w!, u!, geometry), signal, decades, x);
    expect(down).toEqual([
      ...[1, 10, 2, 20],
      ...[100, 1000, 200, 2000],
      ...[3, 30, 4, 40],
      ...[300, 3000, 400, 4000],
      ...[0, 0, 0, 0],
    ]);
  });

  test('x=[2,2] f=[1,1] p=1: what fell on the padding is left out', async () => {
    const geometry = { ...plain, kernelSize: [1, 1], padding: [1, 1, 1, 1] } as const;
    const signal = float32(
      [1, 1, 4, 4],
      Array.from({ length: 16 }, (_, i) => i),
    );
    const x = float32([1, 1, 2, 2], [0, 0, 0, 0]);
    const weight = float32([1, 1, 1, 1], [10]);
    const down = await numbers((b, s, w, u) => conv2dInputGradient(b, s!, w!, u!, geometry), signal, weight, x);
    expect(down).toEqual([50, 60, 90, 100]);
  });
});

test('conv2dFilterGradient, x=[3,3] f=[2,2]: each cell sums what it met, over both images', async () => {
  const geometry = { ...plain, kernelSize: [2, 2] } as const;
  const x = batched(float32([2, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 0, 0, 1, 0, 0, 0, 0]));
  const signal = batched(float32([2, 1, 2, 2], [1, 0, 0, 10, 100, 0, 0, 0]));
  const gradient = await numbers((b, u, s, w) => conv2dFilterGradient(b, u!, s!, w!, geometry), x, signal, decades);
  expect(gradient).toEqual([51, 62, 84, 195]);
});

// Few channels and many take different ways through filter gradients, strides of 1 and others through input gradients.
describe.each([
  { name: 'p=1', kernelSize: [3, 3] },
  { name: 's=2, 110 → 224 in small', kernelSize: [7, 7], strides: [2, 2], size: [16, 16] },
  { name: 's=[2,3] asymmetric padding', kernelSize: [3, 2], strides: [2, 3], padding: [2, 0, 1, 1] },
  { name: 'dilation [2,3]', kernelSize: [3, 2], dilations: [2, 3], padding: [0, 2, 3, 1] },
  { name: 's=2 dilation 2 in 2 groups', kernelSize: [2, 3], strides: [2, 2], dilations: [2, 2], groups: 2 },
  { name: '3 groups', kernelSize: [3, 3], groups: 3 },
  { name: 's=3 f=[1,1], cells between windows', kernelSize: [1, 1], strides: [3, 3], padding: [0, 0, 0, 0] },
  { name: 'padding beyond the filter', kernelSize: [2, 2], padding: [3, 2, 0, 4] },
] as const)('as the reference, $name', (given) => {
  const geometry: ConvGeometry = { ...plain, padding: [1, 1, 1, 1], ...given };
  const [height, width] = 'size' in given ? given.size : [9, 10];
  test.each([1, 3, 8])('%i channels a group', async (perGroup) => {
    const { groups, kernelSize } = geometry;
    const x = normal([given.name, 'x'], [2, perGroup * groups, height, width]);
    const weight = normal([given.name, 'w'], [2 * groups, perGroup, ...kernelSize]);
    const up = await evaluate((b, u, w) => conv2d(b, u!, w!, null, geometry), batched(x), weight);
    const signal = normal([given.name, 's'], up.shape);
    await expectAsReference((b, u, w) => conv2d(b, u!, w!, null, geometry), batched(x), weight);
    await expectAsReference(
      (b, s, w, u) => conv2dInputGradient(b, s!, w!, u!, geometry),
      batched(signal),
      weight,
      batched(x),
    );
    await expectAsReference(
      (b, u, s, w) => conv2dFilterGradient(b, u!, s!, w!, geometry),
      batched(x),
      batched(signal),
      weight,
    );
  });
});

describe('one channel a group', () => {
  const geometries: readonly Partial<ConvGeometry>[] = [
    { padding: [1, 1, 1, 1] },
    { strides: [2, 2], padding: [0, 1, 1, 0] },
    { dilations: [2, 1], padding: [2, 0, 1, 1] },
    { strides: [2, 1] },
    { strides: [3, 3], dilations: [1, 2] },
  ];
  test.each(geometries)('as the reference, up, down and for the filters, two filters a channel: %j', async (given) => {
    const geometry: ConvGeometry = { ...plain, kernelSize: [3, 2], groups: 4, ...given };
    const x = batched(normal(['x'], [2, 4, 9, 8]));
    const weight = normal(['w'], [8, 1, 3, 2]);
    const { shape } = await evaluate((b, u, w) => conv2d(b, u!, w!, null, geometry), x, weight);
    await expectAsReference((b, u, w) => conv2d(b, u!, w!, null, geometry), x, weight);
    const signal = batched(normal(['v'], shape));
    await expectAsReference((b, s, w, u) => conv2dInputGradient(b, s!, w!, u!, geometry), signal, weight, x);
    await expectAsReference((b, u, s, w) => conv2dFilterGradient(b, u!, s!, w!, geometry), x, signal, weight);
  });
});
