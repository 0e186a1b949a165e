import { expect, test } from 'vitest';
import { programBuilder } from '../../../src/engine/program/builder.ts';
import { binary } from '../../../src/engine/program/emit.ts';
import type { NamedRuntime } from '../runtimes.ts';
import { float32 } from '../tensors.ts';

/** `sum` and `count` are carried, `count` as it is; each run adds `x` to the sum and gives the mean of `x`, doubled. */
function summing() {
  const b = programBuilder();
  const x = b.feed('x', 'float32', [2]);
  const count = b.feed('count', 'float32', [1]);
  const sum = binary(b, 'add', b.feed('sum', 'float32', [2]), x);
  return b.build({ sum, count, double: binary(b, 'multiply', x, count) });
}

/** A series carries its state from run to run, and leaves alone what it was given. */
export function testSeries({ name, runtime }: NamedRuntime): void {
  test(`a series on ${name}`, async () => {
    const executable = await runtime.load(summing(), {});
    const start = { sum: float32([2], [1, 2]), count: float32([1], [2]) };
    const series = executable.series(start);
    const other = executable.series(start);
    const given = [float32([2], [10, 20]), float32([2], [100, 200]), float32([2], [1000, 2000])];
    for (const x of given) {
      const results = await series.run({ x });
      expect(Object.keys(results)).toEqual(['double']);
      expect([...results.double!.data]).toEqual([2 * x.data[0]!, 2 * x.data[1]!]);
    }
    const state = await series.state();
    expect([...state.sum!.data, ...state.count!.data]).toEqual([1111, 2222, 2]);
    for (const x of given) await series.run({ x });
    expect([...state.sum!.data]).toEqual([1111, 2222]);
    expect([...(await series.state()).sum!.data]).toEqual([2221, 4442]);
    expect(await other.state()).toEqual(start);
    expect([...start.sum.data]).toEqual([1, 2]);
    // What is not begun as a series carries nothing.
    expect([...(await executable.run({ ...start, x: given[0]! })).sum!.data]).toEqual([11, 22]);
    await series.dispose();
    await other.dispose();
    await executable.dispose();
  });

  test(`a series on ${name} begins with all of its state, and runs on all of the rest`, async () => {
    const executable = await runtime.load(summing(), {});
    const misfit = { sum: float32([3], [1, 2, 3]), count: float32([1], [0]) };
    expect(() => executable.series(misfit)).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }));
    const series = executable.series({ ...misfit, sum: float32([2], [1, 2]) });
    await expect(series.run({})).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    expect([...(await series.state()).sum!.data]).toEqual([1, 2]);
    await series.dispose();
    await executable.dispose();
  });
}
