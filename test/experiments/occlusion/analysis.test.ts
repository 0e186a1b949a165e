import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rawPixels } from '../../../src/dataset/preprocessing.ts';
import { mergeAll } from '../../../src/engine/analysis/analysis.ts';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { compileForward } from '../../../src/engine/program/compile.ts';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import { argMaxOfRow } from '../../../src/engine/training/metrics.ts';
import { occlusionMaps } from '../../../src/experiments/occlusion/analysis/maps.ts';
import { sorted } from '../../../src/experiments/occlusion/analysis/parts.ts';
import { occlusion } from '../../../src/experiments/occlusion/analysis.ts';
import { type SlidingWindow, slideWindow } from '../../../src/shared/slidingWindow.ts';
import { execute, mapped, normal, randomWeights } from '../../engine/tensors.ts';
import { findAll } from '../findAll.ts';

const whole = (min: number, max: number) => fc.integer({ min, max });
const pair = (min: number, max: number) => fc.tuple(whole(min, max), whole(min, max));

describe('slideWindow', () => {
  test('starts at 0, ends at the far edge, stays inside, and leaves no gap where the stride is at most the window', () => {
    const property = fc.property(pair(1, 40), pair(1, 50), pair(1, 12), (image, window, strides) => {
      const grid = slideWindow(image, window, strides);
      for (const [axis, starts] of [grid.rows, grid.columns].entries()) {
        const extent = image[axis]!;
        const size = grid.size[axis]!;
        expect(size).toBe(Math.min(window[axis]!, extent));
        expect(starts[0]).toBe(0);
        expect(starts.at(-1)).toBe(extent - size);
        for (const [i, start] of starts.entries()) {
          if (i === 0) continue;
          const advance = start - starts[i - 1]!;
          expect(advance).toBeGreaterThan(0);
          expect(advance).toBeLessThanOrEqual(strides[axis]!);
        }
      }
    });
    fc.assert(property, { seed: 1, numRuns: 300 });
  });

  test('image 10, window 4, stride 4: a last window is added at 6', () => {
    expect(slideWindow([10, 8], [4, 4], [4, 4])).toEqual({ rows: [0, 4, 6], columns: [0, 4], size: [4, 4] });
  });
});

const network = defineNetwork({
  name: 'occluded',
  input: [2, 8, 7],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 3, kernelSize: 3 },
    { name: 'relu1', op: 'relu' },
    { name: 'fc2', op: 'dense', outFeatures: 3 },
    { name: 'softmax', op: 'softmax' },
  ],
});
const weights = randomWeights(network, 4);
const image = normal([4, 'image'], [1, 2, 8, 7]);
const baseline = mapped(image, () => 0.25);

/** Probabilities and summed maps of one picture. */
async function lookAt(pixels: typeof image) {
  const taps = compileForward(network, 'tensor', ['relu1', 'softmax']);
  const { relu1, softmax } = await execute(referenceRuntime, taps, weights, { tensor: pixels });
  const cells = relu1!.data.length / 3;
  const maps = [0, 1, 2].map((map) => relu1!.data.subarray(map * cells, (map + 1) * cells));
  const totals = maps.map((map) => [...map].reduce((sum, value) => sum + value, 0));
  return { totals, strongest: maps.map((map) => Math.max(...map)), probabilities: softmax! };
}

const memoryBytes = 2 ** 26;
const preprocessing = rawPixels(3, [8, 7]);
const opened = (grid: SlidingWindow, wanted: { channel?: number; targets?: number[] } = {}) =>
  occlusion.open(
    { runtime: referenceRuntime, network, preprocessing, weights, memoryBytes },
    { images: { image, baseline }, grid, mode: 'exact', layer: 'relu1', ...wanted },
  );

describe('an occlusion', () => {
  test('gives at every position what a forward pass of the pasted picture gives', async () => {
    const grid = slideWindow([8, 7], [3, 2], [3, 2]);
    const computing = await opened(grid);
    const subject = computing.opening;
    const clean = await lookAt(image);
    expect(subject.channel).toBe(clean.strongest.indexOf(Math.max(...clean.strongest)));
    const [target] = subject.targets;
    expect(subject.targets).toEqual([argMaxOfRow(clean.probabilities, 0)]);
    expect(subject.clean.topClass).toBe(target);
    expect(subject.clean.probabilities[0]).toBeCloseTo(clean.probabilities.data[target!]!, 6);
    expect(subject.clean.activation).toBeCloseTo(clean.totals[subject.channel]!, 4);

    const some = await computing.compute([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], new AbortController().signal);
    const partly = occlusionMaps(some, { mode: 'exact', ...grid });
    expect(partly.shape).toEqual([3, 4]);
    expect([partly.probabilities[0]![11], partly.activation[11], partly.topClass[11]]).toEqual([
      Number.NaN,
      Number.NaN,
      -1,
    ]);
    expect(computing.tasks(some)).toEqual([[11]]);
    const rest = await computing.compute([11], new AbortController().signal);
    const found = occlusion.merge(rest, some);
    expect(computing.tasks(found)).toEqual([]);
    const maps = occlusionMaps(found, { mode: 'exact', ...grid });
    for (const [r, y] of grid.rows.entries()) {
      for (const [c, x] of grid.columns.entries()) {
        const isCovered = (i: number) => {
          const row = Math.floor(i / 7) % 8;
          return row >= y && row < y + 3 && i % 7 >= x && i % 7 < x + 2;
        };
        const pasted = mapped(image, (value, i) => (isCovered(i) ? baseline.data[i]! : value));
        const { totals, probabilities } = await lookAt(pasted);
        const at = r * grid.columns.length + c;
        expect(maps.probabilities[0]![at]).toBeCloseTo(probabilities.data[target!]!, 6);
        expect(maps.activation[at]).toBeCloseTo(totals[subject.channel]!, 4);
        expect(maps.topClass[at]).toBe(argMaxOfRow(probabilities, 0));
      }
    }
    await computing.close();
  });

  test('follows the channel and classes that are asked for', async () => {
    const computing = await opened(slideWindow([8, 7], [3, 2], [3, 2]), { channel: 1, targets: [2, 0] });
    const clean = await lookAt(image);
    expect([computing.opening.channel, computing.opening.targets]).toEqual([1, [2, 0]]);
    for (const [i, target] of [2, 0].entries())
      expect(computing.opening.clean.probabilities[i]).toBeCloseTo(clean.probabilities.data[target]!, 6);
    expect(computing.opening.clean.topClass).toBe(argMaxOfRow(clean.probabilities, 0));
    await computing.close();
  });

  test('of several classes asked for at once each has the map that it has alone', async () => {
    const grid = slideWindow([8, 7], [3, 2], [3, 2]);
    const mapsWith = async (targets: number[]) => {
      const { found } = await findAll(await opened(grid, { channel: 1, targets }), occlusion);
      return occlusionMaps(found, { mode: 'exact', ...grid });
    };
    const together = await mapsWith([2, 0, 1]);
    for (const [i, target] of [2, 0, 1].entries()) {
      const alone = await mapsWith([target]);
      expect(together.probabilities[i]).toEqual(alone.probabilities[0]);
      expect(together.activation).toEqual(alone.activation);
    }
    for (const at of together.computed.keys())
      expect(together.probabilities.reduce((sum, map) => sum + map[at]!, 0)).toBeCloseTo(1, 5);
  });

  test('positions not yet reached stay unknown', () => {
    const maps = occlusionMaps(null, { mode: 'exact', ...slideWindow([4, 4], [2, 2], [2, 2]) });
    expect(maps.probabilities).toEqual([]);
    expect([...maps.activation]).toEqual(new Array(4).fill(Number.NaN));
    expect([...maps.topClass]).toEqual([-1, -1, -1, -1]);
  });
});

describe('parts', () => {
  const numbers = fc.uniqueArray(fc.nat(200), { maxLength: 60 });
  /** What the network makes of a position, NaN and infinities too. */
  const partAt = (positions: readonly number[]) =>
    sorted({
      positions: Int32Array.from(positions),
      probabilities: [
        Float32Array.from(positions, (at) => (at % 7 === 0 ? Number.NaN : at / 200)),
        Float32Array.from(positions, (at) => at / 400),
      ],
      activation: Float32Array.from(positions, (at) => (at % 11 === 0 ? Number.POSITIVE_INFINITY : -at)),
      topClass: Int32Array.from(positions, (at) => at % 5),
    });

  test('merged in any order and any division are the same bytes', () => {
    const property = fc.property(
      numbers,
      fc.infiniteStream(fc.nat(9)),
      fc.infiniteStream(fc.nat()),
      (all, share, key) => {
        const whole = partAt(all);
        const shares = Map.groupBy(all, () => share.next().value!);
        // A share that was computed twice changes nothing.
        const parts = [...shares.values(), ...[...shares.values()].slice(0, 1)].map((own) => ({
          own,
          at: key.next().value!,
        }));
        const merged = mergeAll(
          parts.sort((a, b) => a.at - b.at).map(({ own }) => partAt(own)),
          occlusion.merge,
        );
        if (all.length > 0) expect(occlusion.encode(merged!)).toEqual(occlusion.encode(whole));
      },
    );
    fc.assert(property, { seed: 61, numRuns: 300 });
  });

  test('are read again as they were written', () => {
    const property = fc.property(numbers, (all) => {
      const bytes = occlusion.encode(partAt(all));
      expect(occlusion.encode(occlusion.decode(bytes))).toEqual(bytes);
    });
    fc.assert(property, { seed: 62, numRuns: 100 });
  });

  test('of earlier versions, whose positions stand in no order, are read too', () => {
    const columns = [Int32Array.of(5, 2), Float32Array.of(0.5, 0.25), Float32Array.of(3, 4), Int32Array.of(1, 0)];
    const bytes = Buffer.concat(columns.map(({ buffer }) => new Uint8Array(buffer)));
    expect(occlusion.decode(bytes)).toEqual({
      positions: Int32Array.of(2, 5),
      probabilities: [Float32Array.of(0.25, 0.5)],
      activation: Float32Array.of(4, 3),
      topClass: Int32Array.of(0, 1),
    });
  });
});
