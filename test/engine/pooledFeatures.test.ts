import { expect, test } from 'vitest';
import { programBuilder } from '../../src/engine/program/builder.ts';
import { pooledFeatures, poolingSide } from '../../src/engine/program/pooledFeatures.ts';
import { referenceRuntime } from '../../src/engine/runtime/reference/index.ts';
import { runtimes } from './runtimes.ts';
import { execute, expectClose, float32, normal, sizeOf } from './tensors.ts';

const shape = [3, 7, 5];

/** The mean of each square of what there is, one cell at a time. */
function plainMeans(data: ArrayLike<number>, [maps, height, width]: readonly number[], side: number): number[] {
  const means: number[] = [];
  for (let map = 0; map < maps!; map++)
    for (let y = 0; y < height!; y += side)
      for (let x = 0; x < width!; x += side) {
        const cells: number[] = [];
        for (let i = y; i < Math.min(y + side, height!); i++)
          for (let j = x; j < Math.min(x + side, width!); j++) cells.push(data[(map * height! + i) * width! + j]!);
        means.push(cells.reduce((sum, cell) => sum + cell, 0) / cells.length);
      }
  return means;
}

test.each([
  [200, 1, 105],
  [104, 2, 36],
  [35, 3, 18],
  [3, 7, 3],
  [1, 7, 3],
])('at most %d features: squares of %d, %d features', async (most, side, count) => {
  expect(poolingSide(shape, most)).toBe(side);
  const b = programBuilder();
  const program = b.build({ features: pooledFeatures(b, b.feed('x', 'float32', ['n', ...shape]), most) });
  const x = normal([most], [2, ...shape]);
  const wanted = [0, 1].flatMap((image) => plainMeans(x.data.subarray(image * 105, image * 105 + 105), shape, side));
  expect(wanted).toHaveLength(2 * count);
  for (const { runtime } of [{ runtime: referenceRuntime }, ...runtimes]) {
    const { features } = await execute(runtime, program, {}, { x });
    expectClose(features!, float32([2, count], wanted), 1e-5, 'features');
  }
});

test('features stay as they are, tokens stay or become their mean', async () => {
  for (const [of, most, count] of [
    [[9], 4, 9],
    [[4, 3], 12, 12],
    [[4, 3], 11, 3],
  ] as const) {
    const b = programBuilder();
    const program = b.build({ features: pooledFeatures(b, b.feed('x', 'float32', ['n', ...of]), most) });
    const x = normal([most], [1, ...of]);
    const { features } = await execute(referenceRuntime, program, {}, { x });
    expect(features!.shape).toEqual([1, count]);
    if (count === 3)
      for (let c = 0; c < 3; c++)
        expect(features!.data[c]).toBeCloseTo([0, 1, 2, 3].reduce((sum, t) => sum + x.data[t * 3 + c]!, 0) / 4, 5);
    else expect(sizeOf(of)).toBe(count);
  }
});
