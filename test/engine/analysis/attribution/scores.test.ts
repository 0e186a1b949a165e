import { expect, test } from 'vitest';
import { levels, patchesOf, patchMeans } from '../../../../src/engine/analysis/attribution/pixelOrder.ts';
import {
  gini,
  largestChange,
  rangeOf,
  rankCorrelation,
  ranks,
} from '../../../../src/engine/analysis/attribution/scores.ts';
import { defineNetwork } from '../../../../src/engine/network/define.ts';
import { compileHidden } from '../../../../src/engine/program/attribution.ts';
import { compileEdges, compileSsim } from '../../../../src/engine/program/mapSimilarity.ts';
import { referenceRuntime } from '../../../../src/engine/runtime/reference/index.ts';
import { areaUnder } from '../../../../src/experiments/trust/declaration/scores.ts';
import { runtimes } from '../../runtimes.ts';
import { execute, expectClose, float32, int32, normal } from '../../tensors.ts';
import quantus from './fixtures/quantus.json' with { type: 'json' };

type Name = keyof typeof quantus.maps;
const mapOf = (name: string) => Float32Array.from(quantus.maps[name as Name]);
const { size } = quantus;

test('ranks are those of a plain count, also of negative and equal values', () => {
  const values = [3, -1, 0, 3, -0, 2.5, -7, 1e-30, -1e-30, 3];
  const counted = values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
  expect([...ranks(values.map(Math.fround))]).toEqual(counted);
});

test.each(quantus.like)(
  "$a and $b are as alike as by Quantus's rank correlation and SSIM",
  async ({ a, b, spearman, ssim }) => {
    const [x, y] = [mapOf(a), mapOf(b)];
    expect(rankCorrelation(x, y)).toBeCloseTo(spearman, 4);
    const shape = [1, 1, size[0]!, size[1]!];
    const range = float32([1, 1, 1, 1], [rangeOf(Float32Array.of(...x, ...y))]);
    for (const { name, runtime } of [{ name: 'reference', runtime: referenceRuntime }, ...runtimes]) {
      const found = await execute(
        runtime,
        compileSsim([size[0]!, size[1]!]),
        {},
        { a: float32(shape, x), b: float32(shape, y), range },
      );
      expect(found.ssim!.data[0], name).toBeCloseTo(ssim, 4);
    }
  },
);

test("the Gini index is Quantus's Sparseness", () => {
  for (const [name, value] of Object.entries(quantus.sparseness)) expect(gini(mapOf(name))).toBeCloseTo(value, 4);
  expect(gini([0, 0, 0, 1])).toBeCloseTo(0.75, 5);
  expect(gini([2, 2, 2])).toBeCloseTo(0, 6);
});

test("the largest change is Quantus's MaxSensitivity", () => {
  const { map, changed, value } = quantus.sensitivity;
  expect(
    largestChange(
      Float32Array.from(map),
      changed.map((own) => Float32Array.from(own)),
    ),
  ).toBeCloseTo(value, 4);
  expect(largestChange(new Float32Array(3), [new Float32Array(3)])).toBeNaN();
});

test("hiding pixels in the map's order is Quantus's PixelFlipping", async () => {
  const { x, weight, bias, map, step, curve } = quantus.flipping;
  const network = defineNetwork({
    name: 'linear',
    input: [1, 6, 6],
    layers: [
      { name: 'unit', op: 'dense', outFeatures: 1 },
      { name: 'relu', op: 'relu' },
    ],
  });
  const patches = patchesOf([0, 0, 6, 6], 1);
  const order = patchMeans(Float32Array.from(map), 6, patches);
  const shares = curve.map((_, i) => ((i + 1) * step) / 36);
  const feeds = {
    ...{ 'unit.weight': float32([1, 36], weight), 'unit.bias': float32([1], [bias]) },
    ...{ image: float32([1, 1, 6, 6], x), baseline: float32([1, 1, 6, 6], new Float32Array(36)) },
    level: float32([1, 1, 6, 6], levels(patches, [6, 6], order, ['ties'])),
    share: float32([shares.length, 1, 1, 1], shares),
    unit: int32([shares.length], new Int32Array(shares.length)),
  };
  const { activation } = await execute(referenceRuntime, compileHidden(network, 'relu'), {}, feeds);
  for (const [i, value] of curve.entries()) expect(activation!.data[i]).toBeCloseTo(value, 4);
});

test('a correlation with a map that is the same everywhere has no value', () => {
  expect(rankCorrelation([1, 1, 1, 1], [1, 2, 3, 4])).toBeNaN();
  expect(rankCorrelation([1, 2, 3, 4], [-4, -3, -2, -1])).toBe(1);
});

test('an area is that of the trapezia', () => {
  expect(areaUnder([0, 0.5, 1], [1, 0, 0])).toBe(0.25);
  expect(areaUnder([0, 0.1, 1], [1, 1, 1])).toBeCloseTo(1, 12);
});

test("edges are Sobel's of the picture less a flat one, by a plain loop with the border repeated", async () => {
  const [channels, height, width] = [3, 5, 4] as const;
  const image = normal([4, 'picture'], [1, channels, height, width]);
  const flat = normal([4, 'mean image'], [1, channels, height, width]);
  const at = (y: number, x: number) => {
    const [row, column] = [Math.min(height - 1, Math.max(0, y)), Math.min(width - 1, Math.max(0, x))];
    return (
      [0, 1, 2].reduce(
        (sum, c) =>
          sum + image.data[(c * height + row) * width + column]! - flat.data[(c * height + row) * width + column]!,
        0,
      ) / channels
    );
  };
  const plain = Array.from({ length: height * width }, (_, i) => {
    const [y, x] = [Math.floor(i / width), i % width];
    const slope = (of: (along: number, across: number) => number) =>
      [1, 2, 1].reduce((sum, weight, k) => sum + weight * (of(1, k - 1) - of(-1, k - 1)), 0);
    return Math.hypot(
      slope((along, across) => at(y + across, x + along)),
      slope((along, across) => at(y + along, x + across)),
    );
  });
  for (const { runtime } of runtimes) {
    const program = compileEdges([channels, height, width]);
    const { edges } = await execute(runtime, program, {}, { image, flat });
    expectClose(edges!, float32([1, height, width], plain), 1e-4);
    const none = (await execute(runtime, program, {}, { image: flat, flat })).edges!;
    expect(Array.from(none.data).every((value) => value === 0)).toBe(true);
  }
});

test('levels order patches by their mean, cut at the edge of the box, and leave the rest out', () => {
  const patches = patchesOf([1, 0, 3, 3], 2);
  expect(patches).toMatchObject({ rows: 2, columns: 2 });
  // A map of 4×4: the box is its last three rows, the first three columns.
  const map = Float32Array.from([9, 9, 9, 9, 1, 1, 5, 9, 1, 1, 7, 9, 2, 4, 0, 9]);
  expect([...patchMeans(map, 4, patches)]).toEqual([1, 6, 3, 0]);
  expect([...levels(patches, [4, 4], patchMeans(map, 4, patches), ['x'])]).toEqual([
    2, 2, 2, 2, 0.5, 0.5, 0, 2, 0.5, 0.5, 0, 2, 0.25, 0.25, 0.75, 2,
  ]);
});
