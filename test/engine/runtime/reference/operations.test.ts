import { describe, expect, test } from 'vitest';
import { type ProgramBuilder, programBuilder, type Value } from '../../../../src/engine/program/builder.ts';
import * as emit from '../../../../src/engine/program/emit.ts';
import { referenceRuntime } from '../../../../src/engine/runtime/reference/index.ts';
import type { Tensor } from '../../../../src/engine/runtime/runtime.ts';
import { execute, float32, int32 } from '../../tensors.ts';

/** Runs what `build` emits over the feeds `a`, `b`, … and gives the result's numbers and shape. */
async function run(build: (b: ProgramBuilder, ...inputs: Value[]) => Value, ...tensors: Tensor[]) {
  const b = programBuilder();
  const names = tensors.map((_, i) => String.fromCharCode(97 + i));
  const inputs = tensors.map(({ dtype, shape }, i) => b.feed(names[i]!, dtype, shape));
  const feeds = Object.fromEntries(tensors.map((tensor, i) => [names[i], tensor]));
  const { out } = await execute(referenceRuntime, b.build({ out: build(b, ...inputs) }), {}, feeds);
  return { values: [...out!.data], shape: out!.shape, dtype: out!.dtype };
}

const square = float32([1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
const plain = { strides: [1, 1], padding: [0, 0, 0, 0], dilations: [1, 1], groups: 1 } as const;

describe('convolution', () => {
  test('x=[3,3,1] f=[2,2] s=1 p=0 with bias: correlation, not mirrored', async () => {
    const weight = float32([1, 1, 2, 2], [1, 10, 100, 1000]);
    const geometry = { ...plain, kernelSize: [2, 2] } as const;
    const { values } = await run(
      (b, x, w, bias) => emit.conv2d(b, x!, w!, bias!, geometry),
      square,
      weight,
      float32([1], [0.5]),
    );
    expect(values).toEqual([5421.5, 6532.5, 8754.5, 9865.5]);
  });

  test('groups: each half of the outputs reads its own half of the inputs', async () => {
    const x = float32([1, 2, 1, 1], [3, 5]);
    const weight = float32([2, 1, 1, 1], [10, 100]);
    const geometry = { ...plain, kernelSize: [1, 1], groups: 2 } as const;
    expect((await run((b, u, w) => emit.conv2d(b, u!, w!, null, geometry), x, weight)).values).toEqual([30, 500]);
  });

  test('x=[3,3,1] f=[2,2] dilation 2, padding above and left only', async () => {
    const weight = float32([1, 1, 2, 2], [1, 10, 100, 1000]);
    const geometry = { ...plain, kernelSize: [2, 2], dilations: [2, 2], padding: [1, 1, 0, 0] } as const;
    const { values, shape } = await run((b, x, w) => emit.conv2d(b, x!, w!, null, geometry), square, weight);
    expect(shape).toEqual([1, 1, 2, 2]);
    expect(values).toEqual([5000, 4 * 100 + 6 * 1000, 2 * 10 + 8 * 1000, 1 + 3 * 10 + 7 * 100 + 9 * 1000]);
  });

  test('input gradient: one signal paints the unmirrored filter, two overlapping ones add up', async () => {
    const weight = float32([1, 1, 2, 2], [1, 2, 3, 4]);
    const geometry = { ...plain, kernelSize: [2, 2] } as const;
    const down = (signal: number[]) =>
      run(
        (b, s, w, x) => emit.conv2dInputGradient(b, s!, w!, x!, geometry),
        float32([1, 1, 2, 2], signal),
        weight,
        square,
      );
    expect((await down([1, 0, 0, 0])).values).toEqual([1, 2, 0, 3, 4, 0, 0, 0, 0]);
    expect((await down([1, 1, 0, 0])).values).toEqual([1, 3, 2, 3, 7, 4, 0, 0, 0]);
  });

  test('input gradient, stride 2 on 5 px: the row that no window saw stays 0', async () => {
    const weight = float32([1, 1, 2, 2], [1, 2, 3, 4]);
    const like = float32([1, 1, 5, 5], new Float32Array(25));
    const geometry = { ...plain, kernelSize: [2, 2], strides: [2, 2] } as const;
    const signal = float32([1, 1, 2, 2], [1, 0, 0, 1]);
    const { values } = await run(
      (b, s, w, x) => emit.conv2dInputGradient(b, s!, w!, x!, geometry),
      signal,
      weight,
      like,
    );
    expect(values).toEqual([1, 2, 0, 0, 0, 3, 4, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0]);
  });

  test('filter gradient sums over the batch', async () => {
    const x = float32([2, 1, 2, 2], [1, 2, 3, 4, 10, 20, 30, 40]);
    const signal = float32([2, 1, 1, 1], [1, 2]);
    const weight = float32([1, 1, 2, 2], [0, 0, 0, 0]);
    const geometry = { ...plain, kernelSize: [2, 2] } as const;
    const { values } = await run((b, u, s, w) => emit.conv2dFilterGradient(b, u!, s!, w!, geometry), x, signal, weight);
    expect(values).toEqual([21, 42, 63, 84]);
  });
});

describe('pooling', () => {
  const overlapping = { kernelSize: [3, 3], strides: [2, 2], padding: [0, 0, 0, 0] } as const;

  test('unpool: four overlapping windows choose one cell and their signals add up', async () => {
    // Every 3×3 window at stride 2 on 5×5 holds the centre, the largest.
    const x = float32([1, 1, 5, 5], [...new Array(12).fill(0), 9, ...new Array(12).fill(0)]);
    const signal = float32([1, 1, 2, 2], [1, 2, 3, -10]);
    const { values } = await run(
      (b, u, s) => emit.unpool(b, s!, emit.maxPool(b, u!, overlapping).switches, u!),
      x,
      signal,
    );
    expect(values).toEqual([...new Array(12).fill(0), -4, ...new Array(12).fill(0)]);
  });

  test('unpool: two windows share a switch, two do not', async () => {
    // 1 2 3 4 8      switches: (0,0)-window → 7 at (2,2); (0,1)-window → 8 at (0,4)
    // 0 0 0 0 0                (1,0)-window → 7 at (2,2); (1,1)-window → 9 at (4,3)
    // 0 0 7 0 0
    // 0 0 0 0 0
    // 5 0 0 9 0
    const x = float32([1, 1, 5, 5], [1, 2, 3, 4, 8, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 9, 0]);
    const signal = float32([1, 1, 2, 2], [10, 20, 30, 40]);
    const { values } = await run(
      (b, u, s) => emit.unpool(b, s!, emit.maxPool(b, u!, overlapping).switches, u!),
      x,
      signal,
    );
    expect(values).toEqual([0, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 40, 0]);
  });

  test('switches are positions in the whole tensor; of equal maxima the first wins, padding never does', async () => {
    const x = float32([2, 1, 2, 2], [-5, -5, -7, -7, 3, 4, 4, 4]);
    const geometry = { kernelSize: [2, 2], strides: [2, 2], padding: [1, 1, 1, 1] } as const;
    const switches = await run((b, u) => emit.maxPool(b, u!, geometry).switches, x);
    expect(switches).toEqual({ dtype: 'int32', shape: [2, 1, 2, 2], values: [0, 1, 2, 3, 4, 5, 6, 7] });
    const whole = { kernelSize: [2, 2], strides: [1, 1], padding: [0, 0, 0, 0] } as const;
    expect((await run((b, u) => emit.maxPool(b, u!, whole).switches, x)).values).toEqual([0, 5]);
  });

  test('average pool, asymmetric padding, counted and not', async () => {
    const geometry = { kernelSize: [2, 2], strides: [2, 2], padding: [1, 0, 0, 1] } as const;
    const pooled = async (count: boolean) =>
      (await run((b, x) => emit.averagePool(b, x!, geometry, count), square)).values;
    expect(await pooled(true)).toEqual([3 / 4, 3 / 4, 24 / 4, 15 / 4]);
    expect(await pooled(false)).toEqual([3 / 2, 3, 24 / 4, 15 / 2]);
  });
});

describe('the rest', () => {
  test('dropout: rate 0.3 is 77 of 256', async () => {
    const bytes: Tensor = { dtype: 'uint8', shape: [1, 3], data: Uint8Array.of(76, 77, 255) };
    const { values } = await run((b, x, r) => emit.dropout(b, x!, r!, 0.3), float32([1, 3], [1, 1, 179]), bytes);
    expect(values).toEqual([0, Math.fround(256 / 179), 256]);
  });

  test('channelWindowSum cuts at the ends', async () => {
    const x = float32([1, 4, 1, 1], [1, 10, 100, 1000]);
    expect((await run((b, u) => emit.channelWindowSum(b, u!, 1, 2), x)).values).toEqual([111, 1111, 1110, 1100]);
  });

  test('matmul transposes either operand', async () => {
    const a = float32([2, 2], [1, 2, 3, 4]);
    const c = float32([2, 2], [5, 6, 7, 8]);
    const of = async (options: object) => (await run((b, u, v) => emit.matmul(b, u!, v!, options), a, c)).values;
    expect(await of({})).toEqual([19, 22, 43, 50]);
    expect(await of({ transposeA: true })).toEqual([26, 30, 38, 44]);
    expect(await of({ transposeB: true })).toEqual([17, 23, 39, 53]);
  });

  test('softmax does not overflow', async () => {
    const { values } = await run((b, x) => emit.overLastAxis(b, 'softmax', x!), float32([1, 3], [1000, 1000, -1000]));
    expect(values).toEqual([0.5, 0.5, 0]);
  });

  test('argMax takes the first of equals', async () => {
    const { values, dtype } = await run((b, x) => emit.argMax(b, x!), float32([1, 2, 3], [1, 5, 5, -1, -2, -1]));
    expect([dtype, ...values]).toEqual(['int32', 1, 0]);
  });

  test('transpose, slice, concat and broadcast', async () => {
    const x = float32([1, 2, 3], [1, 2, 3, 4, 5, 6]);
    expect((await run((b, u) => emit.transpose(b, u!, [2, 0, 1]), x)).values).toEqual([1, 4, 2, 5, 3, 6]);
    expect((await run((b, u) => emit.slice(b, u!, 2, 1, 3), x)).values).toEqual([2, 3, 5, 6]);
    expect((await run((b, u) => emit.concat(b, [u!, u!], 2), x)).values).toEqual([1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]);
    const column = float32([2, 1], [1, 2]);
    expect((await run((b, u) => emit.broadcast(b, u!, [2, 2]), column)).values).toEqual([1, 1, 2, 2]);
  });

  test('gate passes where z > 0', async () => {
    const z = float32([3], [1, 0, -1]);
    expect((await run((b, s, u) => emit.binary(b, 'gate', s!, u!), float32([3], [-5, 6, 7]), z)).values).toEqual([
      -5, 0, 0,
    ]);
  });

  test('gatherRows reads each image on its own', async () => {
    const x = float32([2, 3, 1], [1, 2, 3, 4, 5, 6]);
    const { values } = await run((b, u, i) => emit.gatherRows(b, u!, i!), x, int32([2, 2], [2, 0, 1, 1]));
    expect(values).toEqual([3, 1, 5, 5]);
  });

  test('reductions over several axes', async () => {
    const x = float32([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
    const over = async (op: 'reduceSum' | 'reduceMean' | 'reduceMax', axes: number[]) =>
      (await run((b, u) => emit.reduce(b, op, u!, axes), x)).values;
    expect(await over('reduceSum', [0, 2])).toEqual([14, 22]);
    expect(await over('reduceMean', [1])).toEqual([2, 3, 6, 7]);
    expect(await over('reduceMax', [0, 1, 2])).toEqual([8]);
  });
});
