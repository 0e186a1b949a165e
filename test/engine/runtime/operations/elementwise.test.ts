import { describe, expect, test } from 'vitest';
import * as emit from '../../../../src/engine/program/emit.ts';
import type { Tensor } from '../../../../src/engine/runtime/runtime.ts';
import { float32, normal } from '../../tensors.ts';
import { batched, evaluate, expectAsReference, numbers } from './evaluate.ts';

const bytes = (shape: readonly number[], values: readonly number[]): Tensor => ({
  dtype: 'uint8',
  shape,
  data: Uint8Array.from(values),
});

test('binary operations broadcast both sides', async () => {
  const a = float32([2, 1], [6, 12]);
  const c = float32([1, 3], [1, 2, 3]);
  const result = async (op: 'add' | 'subtract' | 'multiply' | 'divide' | 'maximum') =>
    numbers((b, x, y) => emit.binary(b, op, x!, y!), a, c);
  expect(await result('add')).toEqual([7, 8, 9, 13, 14, 15]);
  expect(await result('subtract')).toEqual([5, 4, 3, 11, 10, 9]);
  expect(await result('multiply')).toEqual([6, 12, 18, 12, 24, 36]);
  expect(await result('divide')).toEqual([6, 3, 2, 12, 6, 4]);
  expect(await result('maximum')).toEqual([6, 6, 6, 12, 12, 12]);
});

test('gate: 0 where z is 0 or below, even under a signal that is not finite', async () => {
  const signal = float32([5], [1, -2, 3, Number.NaN, Number.POSITIVE_INFINITY]);
  const z = float32([5], [2, 1, 0, -1, 0]);
  expect(await numbers((b, s, x) => emit.binary(b, 'gate', s!, x!), signal, z)).toEqual([1, -2, 0, 0, 0]);
});

test('relu, what is above 0, and cast', async () => {
  expect(await numbers((b, x) => emit.unary(b, 'relu', x!), float32([3], [-1, 0, 2]))).toEqual([0, 0, 2]);
  expect(await numbers((b, x) => emit.unary(b, 'isPositive', x!), float32([4], [-1, 0, 1e-40, 2]))).toEqual([
    0, 0, 1, 1,
  ]);
  expect(await numbers((b, x) => emit.cast(b, x!), bytes([3], [0, 7, 255]))).toEqual([0, 7, 255]);
});

describe('functions of one number', () => {
  const x = float32([9], [-30, -4, -1.5, -0.25, 0, 0.1, 0.75, 2, 30]);
  // Abramowitz & Stegun 1964, table 7.1.
  const erf = [-1, -1, -0.9661051465, -0.2763263902, 0, 0.112462916, 0.7111556337, 0.995322265, 1];

  test.each([
    ['exp', (value: number) => Math.exp(value)],
    ['sigmoid', (value: number) => 1 / (1 + Math.exp(-value))],
    ['tanh', (value: number) => Math.tanh(value)],
    ['erf', (_: number, i: number) => erf[i]!],
  ] as const)('%s', async (f, expected) => {
    const small = float32(
      [9],
      Array.from(x.data, (value) => (f === 'exp' ? value / 10 : value)),
    );
    const results = await numbers((b, u) => emit.unary(b, f, u!), small);
    for (const [i, value] of results.entries()) expect(value).toBeCloseTo(expected(small.data[i]!, i), 5);
  });

  test('log', async () => {
    const results = await numbers((b, u) => emit.unary(b, 'log', u!), float32([3], [0.5, 1, 20]));
    for (const [i, value] of [Math.log(0.5), 0, Math.log(20)].entries()) expect(results[i]).toBeCloseTo(value, 5);
  });

  test('clip', async () => {
    expect(await numbers((b, u) => emit.clip(b, u!, -1, 2), float32([4], [-3, -1, 0.5, 7]))).toEqual([-1, -1, 0.5, 2]);
  });
});

describe('power', () => {
  test.each([-3, -1, -0.75, -0.6, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, 1.3, 2, 2.25, 4, 7])(
    'x^%d for x > 0',
    async (e) => {
      const x = float32([4], [0.25, 1, 2.5, 81]);
      const result = await numbers((b, u) => emit.power(b, u!, e), x);
      for (const [i, value] of result.entries()) expect(value / x.data[i]! ** e).toBeCloseTo(1, 5);
    },
  );

  test('whole exponents take negative numbers, roots take 0', async () => {
    expect(await numbers((b, x) => emit.power(b, x!, 3), float32([2], [-2, 3]))).toEqual([-8, 27]);
    expect(await numbers((b, x) => emit.power(b, x!, 5), float32([2], [-2, 0]))).toEqual([-32, 0]);
    expect(await numbers((b, x) => emit.power(b, x!, 0.75), float32([1], [0]))).toEqual([0]);
  });
});

test('channelWindowSum: one map before and two after, cut at the ends', async () => {
  const x = float32([1, 4, 1, 2], [1, 10, 2, 20, 3, 30, 4, 40]);
  expect(await numbers((b, u) => emit.channelWindowSum(b, u!, 1, 2), x)).toEqual([6, 60, 10, 100, 9, 90, 7, 70]);
});

test.each([
  { maps: 5, before: 0, after: 6 },
  { maps: 256, before: 2, after: 2 },
  { maps: 300, before: 2, after: 1 },
])('channelWindowSum as the reference: $maps maps, $before before, $after after', async ({ maps, before, after }) => {
  const x = batched(normal([maps], [2, maps, 2, 3]));
  await expectAsReference((b, u) => emit.channelWindowSum(b, u!, before, after), x);
});

test('softmax and its logarithm over the features, without overflow', async () => {
  const x = batched(float32([2, 2], [1000, 1000, 0, Math.log(3)]));
  const shares = await numbers((b, u) => emit.overLastAxis(b, 'softmax', u!), x);
  for (const [i, share] of [0.5, 0.5, 0.25, 0.75].entries()) expect(shares[i]).toBeCloseTo(share, 6);
  const logarithms = await numbers((b, u) => emit.overLastAxis(b, 'logSoftmax', u!), x);
  for (const [i, share] of [0.5, 0.5, 0.25, 0.75].entries()) expect(logarithms[i]).toBeCloseTo(Math.log(share), 6);
});

test('dropout: bytes of 256·p and above stay and grow by 1 / (1 − p)', async () => {
  const x = float32([1, 4], [3, -6, 9, 12]);
  const half = (b: Parameters<typeof emit.dropout>[0], ...[u, r]: Parameters<typeof emit.dropout>[1][]) =>
    emit.dropout(b, u!, r!, 0.5);
  expect(await numbers(half, x, bytes([1, 4], [127, 128, 0, 255]))).toEqual([0, -12, 0, 24]);
  const all = await numbers((b, u, r) => emit.dropout(b, u!, r!, 0), x, bytes([1, 4], [0, 1, 2, 255]));
  expect(all).toEqual([3, -6, 9, 12]);
});

describe('matmul', () => {
  const a = float32([2, 3], [1, 2, 3, 4, 5, 6]);
  const c = float32([3, 1], [1, 10, 100]);
  const transposed = ({ shape: [rows, columns], data }: Tensor) =>
    float32(
      [columns!, rows!],
      Array.from(data, (_, i) => data[(i % rows!) * columns! + Math.floor(i / rows!)]!),
    );

  test('[2,3]·[3,1] with a bias, either operand transposed first', async () => {
    const bias = float32([1], [0.5]);
    const expected = [321.5, 654.5];
    expect(await numbers((b, x, y, z) => emit.matmul(b, x!, y!, { bias: z! }), a, c, bias)).toEqual(expected);
    const flipped = await numbers(
      (b, x, y, z) => emit.matmul(b, x!, y!, { transposeA: true, transposeB: true, bias: z! }),
      transposed(a),
      transposed(c),
      bias,
    );
    expect(flipped).toEqual(expected);
  });

  test('aᵀ·a sums over the batch', async () => {
    const gram = await evaluate((b, x, y) => emit.matmul(b, x!, y!, { transposeA: true }), batched(a), batched(a));
    expect(gram.shape).toEqual([3, 3]);
    expect([...gram.data]).toEqual([17, 22, 27, 22, 29, 36, 27, 36, 45]);
  });
});
