import { expect, test } from 'vitest';
import { compileGreys, compileNearest } from '../../src/engine/program/nearest.ts';
import { referenceRuntime } from '../../src/engine/runtime/reference/index.ts';
import { runtimes } from './runtimes.ts';
import { execute, expectClose, float32, normal } from './tensors.ts';

const side = 5;
const count = 6;

/** Pearson's correlation of two pictures, a pixel at a time; 0 where one of them is of one grey. */
function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const values = Array.from(a, (value, i) => [value, b[i]!] as const);
  const [meanA, meanB] = [0, 1].map((at) => values.reduce((sum, pair) => sum + pair[at]!, 0) / values.length);
  let [product, squareA, squareB] = [0, 0, 0];
  for (const [x, y] of values) {
    product += (x - meanA!) * (y - meanB!);
    squareA += (x - meanA!) ** 2;
    squareB += (y - meanB!) ** 2;
  }
  return squareA * squareB === 0 ? 0 : product / Math.sqrt(squareA * squareB);
}

test('the largest normalised correlation, and with which picture it is', async () => {
  const noise = normal([7], [2 * count * side ** 2]).data;
  const pixels = Uint8Array.from(noise, (value) => Math.min(255, Math.max(0, 128 + 40 * value)));
  const size = side ** 2;
  // One picture is of one grey; another is one of the known ones, darker and of less contrast.
  pixels.fill(90, 0, size);
  for (let i = 0; i < size; i++) pixels[size + i] = pixels[(count + 3) * size + i]! / 2;
  const pictureAt = (number: number) => pixels.subarray(number * size, (number + 1) * size);
  const feed = (from: number) => ({
    pixels: {
      dtype: 'uint8' as const,
      shape: [count, side, side, 1],
      data: pixels.slice(from * size, (from + count) * size),
    },
  });
  for (const { runtime } of [{ runtime: referenceRuntime }, ...runtimes]) {
    const greys = compileGreys(side);
    const rows = (await execute(runtime, greys, {}, feed(0))).rows!;
    const known = (await execute(runtime, greys, {}, feed(count))).rows!;
    const found = await execute(runtime, compileNearest(count, size), { known }, { rows });
    const all = Array.from({ length: count }, (_, own) =>
      Array.from({ length: count }, (_, other) => correlation(pictureAt(own), pictureAt(count + other))),
    );
    expectClose(
      found.correlation!,
      float32(
        [count],
        all.map((own) => Math.max(...own)),
      ),
      1e-5,
      'correlation',
    );
    for (const [own, correlations] of all.entries())
      if (own > 0) expect(found.nearest!.data[own]).toBe(correlations.indexOf(Math.max(...correlations)));
    expect(found.nearest!.data[1]).toBe(3);
    expect(found.correlation!.data[1]).toBeGreaterThan(0.999);
  }
});
