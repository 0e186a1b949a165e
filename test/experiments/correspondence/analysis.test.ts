import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rawPixels } from '../../../src/dataset/preprocessing.ts';
import { mergeAll } from '../../../src/engine/analysis/analysis.ts';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { compileForward } from '../../../src/engine/program/compile.ts';
import { compileSignDistances } from '../../../src/engine/program/maskedSigns.ts';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import { placesOf } from '../../../src/experiments/correspondence/analysis/places.ts';
import { drawnPlaces, scoreOf } from '../../../src/experiments/correspondence/analysis/statistics.ts';
import { type CorrespondenceGiven, correspondence, tasksOf } from '../../../src/experiments/correspondence/analysis.ts';
import type { CorrespondenceParameters } from '../../../src/experiments/correspondence/declaration/kept.ts';
import { pairsOf } from '../../../src/experiments/correspondence/declaration/pairs.ts';
import { runtimes } from '../../engine/runtimes.ts';
import { mapped, normal, randomWeights } from '../../engine/tensors.ts';
import { findAll } from '../findAll.ts';

const network = defineNetwork({
  name: 'masked',
  input: [2, 8, 7],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 3, kernelSize: 3 },
    { name: 'relu1', op: 'relu' },
    { name: 'fc2', op: 'dense', outFeatures: 5 },
    { name: 'relu2', op: 'relu' },
    { name: 'fc3', op: 'dense', outFeatures: 2 },
  ],
});
const weights = randomWeights(network, 8);
const images = normal([8, 'images'], [4, 2, 8, 7]);
const baseline = mapped(normal([8, 'none'], [1, 2, 8, 7]), () => 0.25);
const layers = [
  { name: 'relu1', features: 3 * 6 * 5 },
  { name: 'relu2', features: 5 },
];
const boxes = [
  [
    [1, 1, 3, 2],
    [2, 0, 3, 2],
    [4, 4, 2, 2],
    [0, 5, 3, 2],
  ],
  [[0, 0, 4, 4], null, [3, 2, 1, 5], [4, 3, 4, 4]],
] as const;
const given: CorrespondenceGiven = { images, baseline, layers, boxes, inputSize: [8, 7], random: 3, seed: 5 };
const parameters = {
  ...given,
  ...{ parts: ['eye', 'nose'], images: [1, 2, 3, 4], permutations: 199 },
} as unknown as CorrespondenceParameters;
const machine = {
  runtime: referenceRuntime,
  network,
  preprocessing: rawPixels(3, [8, 7]),
  weights,
  memoryBytes: 2 ** 26,
};
const open = (changes: Partial<typeof machine> = {}) => correspondence.open({ ...machine, ...changes }, given);

/** Features of an image, masked by a plain loop over its pixels. */
async function features(
  runtime: typeof referenceRuntime,
  image: number,
  layer: string,
  mask: readonly number[] | null,
) {
  const pixels = Float32Array.from((images.data as Float32Array).subarray(image * 112, (image + 1) * 112));
  for (let i = 0; mask && i < pixels.length; i++) {
    const [y, x] = [Math.floor((i % 56) / 7), i % 7];
    if (y >= mask[0]! && y < mask[0]! + mask[2]! && x >= mask[1]! && x < mask[1]! + mask[3]!) pixels[i] = 0.25;
  }
  const executable = await runtime.load(compileForward(network, 'tensor', [layer]), weights);
  const { [layer]: found } = await executable.run({ tensor: { dtype: 'float32', shape: [1, 2, 8, 7], data: pixels } });
  await executable.dispose();
  return [...found!.data];
}

describe('a correspondence', () => {
  test('its distances are those of plain loops over the features, for the parts and the random places', async () => {
    const computing = await open();
    const { found } = await findAll(computing, correspondence);
    const { distances } = correspondence.arrays(found, parameters);
    expect(distances!.shape).toEqual([2, 6, 2, 4, 4]);
    for (const { part, number, first, second } of tasksOf(given)) {
      for (const [l, { name }] of layers.entries()) {
        for (const [i, j] of [
          [0, 0],
          [0, 2],
          [3, 1],
        ] as const) {
          const ofImage = async (image: number, place: number) => {
            const clean = await features(referenceRuntime, image, name, null);
            const masked = await features(referenceRuntime, image, name, placesOf(given, part, image)![place]!);
            return clean.map((value, k) => Math.sign(value - masked[k]!));
          };
          const [a, b] = [await ofImage(first, i), await ofImage(second, j)];
          const different = a.filter((sign, k) => sign !== b[k]).length / a.length;
          expect(distances!.data[((number * 2 + l) * 4 + i) * 4 + j]).toBeCloseTo(different, 6);
        }
      }
    }
  });

  test('pairs with an image that lacks the part stay unknown, as do all before they are computed', async () => {
    const computing = await open();
    const { found, tasks } = await findAll(computing, correspondence);
    expect(tasks).toHaveLength(6 + 3);
    const known = (data: ArrayLike<number>) => Array.from(data).filter((value) => !Number.isNaN(value)).length;
    expect(known(correspondence.arrays(found, parameters).distances!.data)).toBe(9 * 2 * 16);
    expect(known(correspondence.arrays(null, parameters).table!.data)).toBe(0);
    expect(known(correspondence.arrays(found, parameters).table!.data)).toBe(2 * 2 * 5);
  });

  test('any division of its tasks, in any order, and any size of batch merge to the same bytes', async () => {
    const { found, parts } = await findAll(await open(), correspondence);
    const whole = correspondence.encode(found);
    const inOnes = await findAll(await open({ memoryBytes: 1 }), correspondence);
    expect(correspondence.encode(inOnes.found)).toEqual(whole);
    const division = fc.record({
      order: fc.shuffledSubarray(parts, { minLength: parts.length }),
      shares: fc.integer({ min: 1, max: parts.length }),
    });
    const property = fc.property(division, ({ order, shares }) => {
      const size = Math.ceil(order.length / shares);
      const each = Array.from(
        { length: Math.ceil(order.length / size) },
        (_, i) => mergeAll(order.slice(i * size, (i + 1) * size), correspondence.merge)!,
      );
      const bytes = each.map((part) => correspondence.decode(correspondence.encode(part)));
      expect(correspondence.encode(mergeAll(bytes, correspondence.merge)!)).toEqual(whole);
    });
    fc.assert(property, { seed: 8, numRuns: 50 });
  });

  test('tasks in another order find the same: what a part has left in memory decides nothing', async () => {
    const computing = await open();
    const { found, tasks } = await findAll(computing, correspondence);
    const shuffled = tasks.toReversed().toSorted((a, b) => a.first - b.first);
    const parts = [];
    for (const task of shuffled) parts.push(await computing.compute(task, new AbortController().signal));
    expect(mergeAll(parts, correspondence.merge)).toEqual(found);
  });

  test('random places have the size of the part and lie inside of the image', () => {
    for (const [part, ofPart] of boxes.entries()) {
      for (const [image, box] of ofPart.entries()) {
        const places = placesOf({ ...given, random: 100 }, part, image);
        expect(places === null).toBe(box === null);
        for (const [y, x, height, width] of places ?? []) {
          expect([height, width]).toEqual([box![2], box![3]]);
          expect(y >= 0 && x >= 0 && y + height <= 8 && x + width <= 7).toBe(true);
        }
      }
    }
  });
});

test.each(runtimes)('$name: signs −1, 0 and 1 are told apart as a loop tells them', async ({ runtime }) => {
  const rows = (count: number, from: number) =>
    Uint8Array.from({ length: count * 300 }, (_, i) => (i * i + from * i + Math.floor(i / 7)) % 3);
  const [a, b] = [rows(3, 1), rows(2, 4)];
  const executable = await runtime.load(compileSignDistances(300, 2), {});
  const { distance } = await executable.run({
    a: { dtype: 'uint8', shape: [3, 300], data: a },
    b: { dtype: 'uint8', shape: [2, 300], data: b },
  });
  await executable.dispose();
  const expected = [0, 1, 2].flatMap((i) =>
    [0, 1].map((j) => Array.from({ length: 300 }).filter((_, k) => a[i * 300 + k] !== b[j * 300 + k]).length / 300),
  );
  expect(distance!.shape).toEqual([3, 2]);
  for (const [i, value] of expected.entries()) expect(distance!.data[i]).toBeCloseTo(value, 6);
});

describe('the score', () => {
  const ofPairs = (places: number, value: (i: number, j: number, pair: number) => number) => (pair: number) =>
    Float32Array.from({ length: places * places }, (_, at) => value(Math.floor(at / places), at % places, pair));
  const everywhere = [true, true, true];
  const drawn = drawnPlaces(1, 999, 3, 4);

  test('is the mean and the deviation over pairs, those of random places apart', () => {
    const ofPair = ofPairs(4, (i, j, pair) => (i === 0 && j === 0 ? [0.1, 0.2, 0.6][pair]! : i > 0 && j > 0 ? 0.5 : 9));
    const score = scoreOf({ images: 3, places: 4, ofPair }, everywhere, drawn);
    expect(score.mean).toBeCloseTo(0.3, 6);
    expect(score.deviation).toBeCloseTo(Math.sqrt((0.04 + 0.01 + 0.09) / 2), 6);
    expect([score.randomMean, score.randomDeviation]).toEqual([0.5, 0]);
  });

  test('p is the share of exchanges that are as low, exactly', () => {
    const ofPair = ofPairs(4, (i, j) => (i === 0 && j === 0 ? 0 : 1));
    const { p } = scoreOf({ images: 3, places: 4, ofPair }, everywhere, drawn);
    // As low is only what keeps the part everywhere: (1/4)³ of the exchanges.
    const kept = Array.from({ length: 999 }, (_, i) => drawn.subarray(3 * i, 3 * i + 3)).filter((row) =>
      row.every((place) => place === 0),
    );
    expect(p).toBe((1 + kept.length) / 1000);
    expect(Math.abs(p - 1 / 64)).toBeLessThan(0.015);
  });

  test('where parts are as random places p is uniform', () => {
    const low = Array.from({ length: 200 }, (_, trial) => {
      const values = normal([trial, 'null'], [3, 16]).data;
      const score = scoreOf(
        { images: 3, places: 4, ofPair: (pair) => values.subarray(16 * pair, 16 * pair + 16) as Float32Array },
        everywhere,
        drawn,
      );
      return score.p <= 0.1;
    }).filter(Boolean).length;
    expect(low).toBeGreaterThan(5);
    expect(low).toBeLessThan(40);
  });

  test('pairs count each two images once', () => {
    expect(pairsOf(4)).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
      [0, 3],
      [1, 3],
      [2, 3],
    ]);
  });
});
