import { describe, expect, test } from 'vitest';
import * as emit from '../../../../src/engine/program/emit.ts';
import { float32, int32 } from '../../tensors.ts';
import { batched, evaluate, numbers } from './evaluate.ts';

const counting = (...shape: number[]) =>
  float32(
    shape,
    Array.from({ length: shape.reduce((a, c) => a * c, 1) }, (_, i) => i),
  );

describe('reductions', () => {
  const x = batched(float32([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 9]));

  test('over one axis or several, which go away or stay as 1', async () => {
    expect(await numbers((b, u) => emit.reduce(b, 'reduceSum', u!, [2]), x)).toEqual([3, 7, 11, 16]);
    expect(await numbers((b, u) => emit.reduce(b, 'reduceMax', u!, [1]), x)).toEqual([3, 4, 7, 9]);
    const mean = await evaluate((b, u) => emit.reduce(b, 'reduceMean', u!, [0, 2], true), x);
    expect(mean.shape).toEqual([1, 2, 1]);
    expect([...mean.data]).toEqual([3.5, 5.75]);
  });

  test('over no axis nothing changes', async () => {
    expect(await numbers((b, u) => emit.reduce(b, 'reduceSum', u!, []), x)).toEqual([1, 2, 3, 4, 5, 6, 7, 9]);
  });

  test('argMax gives int32 places, the first of equals', async () => {
    const places = await evaluate((b, u) => emit.argMax(b, u!), batched(float32([2, 1, 3], [0, 4, 4, -1, -1, -2])));
    expect(places).toEqual(int32([2, 1], [1, 0]));
  });
});

test('reshape, transpose, slice and concat', async () => {
  const x = batched(counting(2, 2, 3));
  const flat = await evaluate((b, u) => emit.reshape(b, u!, ['n', 6]), x);
  expect(flat).toEqual(float32([2, 6], counting(12).data));
  expect(await numbers((b, u) => emit.transpose(b, u!, [0, 2, 1]), x)).toEqual([0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11]);
  expect(await numbers((b, u) => emit.slice(b, u!, 2, 1, 3), x)).toEqual([1, 2, 4, 5, 7, 8, 10, 11]);
  const joined = await evaluate(
    (b, u, v) => emit.concat(b, [u!, v!], 1),
    x,
    batched(float32([2, 1, 3], [1, 1, 1, 2, 2, 2])),
  );
  expect(joined).toEqual(float32([2, 3, 3], [0, 1, 2, 3, 4, 5, 1, 1, 1, 6, 7, 8, 9, 10, 11, 2, 2, 2]));
});

test('whole numbers may be arranged too', async () => {
  const labels = batched(int32([2, 2], [1, 2, 3, 4]));
  expect(await evaluate((b, u) => emit.slice(b, emit.transpose(b, u!, [0, 1]), 1, 1, 2), labels)).toEqual(
    int32([2, 1], [2, 4]),
  );
});

test('broadcast of [n,2,1,1] and of a value without a batch axis', async () => {
  const x = batched(float32([2, 2, 1, 1], [1, 2, 3, 4]));
  expect(await numbers((b, u) => emit.broadcast(b, u!, ['n', 2, 1, 3]), x)).toEqual([
    1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4,
  ]);
  const row = float32([2], [5, 6]);
  const spread = await evaluate(
    (b, u, v) => emit.binary(b, 'add', emit.broadcast(b, v!, ['n', 2]), emit.reshape(b, u!, ['n', 2])),
    x,
    row,
  );
  expect(spread).toEqual(float32([2, 2], [6, 8, 8, 10]));
});

describe('selection', () => {
  test('gatherRows: each image gets the rows it asks for, in its order', async () => {
    const x = batched(counting(2, 3, 2));
    const rows = await evaluate((b, u, i) => emit.gatherRows(b, u!, i!), x, batched(int32([2, 2], [2, 0, 1, 1])));
    expect(rows).toEqual(float32([2, 2, 2], [4, 5, 0, 1, 8, 9, 8, 9]));
  });

  test('oneHot', async () => {
    const labels = batched(int32([3], [2, 0, 1]));
    expect(await evaluate((b, l) => emit.oneHot(b, l!, 3), labels)).toEqual(
      float32([3, 3], [0, 0, 1, 1, 0, 0, 0, 1, 0]),
    );
  });

  test('selectUnit and placeUnit: flat positions within each image', async () => {
    const x = batched(counting(2, 2, 1, 2));
    const index = batched(int32([2], [3, 1]));
    expect(await evaluate((b, u, i) => emit.selectUnit(b, u!, i!), x, index)).toEqual(float32([2], [3, 5]));
    const value = batched(float32([2], [-7, 8]));
    const placed = await evaluate((b, v, i, u) => emit.placeUnit(b, v!, i!, u!), value, index, x);
    expect(placed).toEqual(float32([2, 2, 1, 2], [0, 0, 0, -7, 0, 8, 0, 0]));
  });

  test('pasteWindow: a window per image, over the border, or empty', async () => {
    const image = counting(1, 2, 2, 3);
    const baseline = float32([1, 2, 2, 3], new Array(12).fill(-1));
    const windows = batched(int32([3, 4], [0, 1, 1, 2, 1, 2, 5, 5, 0, 0, 0, 3]));
    const pasted = await evaluate((b, i, l, w) => emit.pasteWindow(b, i!, l!, w!), image, baseline, windows);
    expect(pasted.shape).toEqual([3, 2, 2, 3]);
    expect([...pasted.data]).toEqual([
      ...[0, -1, -1, 3, 4, 5, 6, -1, -1, 9, 10, 11],
      ...[0, 1, 2, 3, 4, -1, 6, 7, 8, 9, 10, -1],
      ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    ]);
  });
});
