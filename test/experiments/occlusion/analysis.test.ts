import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { incrementalOccluder } from '../../../src/engine/analysis/incrementalOccluder.ts';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { compileForward } from '../../../src/engine/program/compile.ts';
import { planIncremental } from '../../../src/engine/program/incremental/plan.ts';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import { argMaxOfRow } from '../../../src/engine/training/metrics.ts';
import { emptyOcclusionMaps, occlude, occlusionSubject } from '../../../src/experiments/occlusion/analysis/maps.ts';
import { type SlidingWindow, slideWindow } from '../../../src/shared/slidingWindow.ts';
import { execute, mapped, normal, randomWeights } from '../../engine/tensors.ts';

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
const occluderOver = (grid: SlidingWindow) => {
  const plan = planIncremental(network, grid, 12, memoryBytes);
  const images = { image, baseline };
  return incrementalOccluder({
    runtime: referenceRuntime,
    network,
    weights,
    layer: 'relu1',
    images,
    grid,
    plan,
    memoryBytes,
  });
};

describe('occlude', () => {
  test('gives at every position what a forward pass of the pasted picture gives', async () => {
    const grid = slideWindow([8, 7], [3, 2], [3, 2]);
    const occluder = await occluderOver(grid);
    const subject = occlusionSubject(occluder.clean, {});
    const clean = await lookAt(image);
    expect(subject.channel).toBe(clean.strongest.indexOf(Math.max(...clean.strongest)));
    expect(subject.target).toBe(argMaxOfRow(clean.probabilities, 0));
    expect(subject.clean.topClass).toBe(subject.target);
    expect(subject.clean.probability).toBeCloseTo(clean.probabilities.data[subject.target]!, 6);
    expect(subject.clean.activation).toBeCloseTo(clean.totals[subject.channel]!, 4);

    const maps = emptyOcclusionMaps(grid);
    const done: number[] = [];
    for await (const batch of occlude(occluder, subject, maps, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])) done.push(...batch);
    expect(maps.shape).toEqual([3, 4]);
    expect(done.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect([maps.probability[11], maps.activation[11], maps.topClass[11]]).toEqual([Number.NaN, Number.NaN, -1]);
    for await (const batch of occlude(occluder, subject, maps, [11])) expect(batch).toEqual([11]);
    for (const [r, y] of grid.rows.entries()) {
      for (const [c, x] of grid.columns.entries()) {
        const isCovered = (i: number) => {
          const row = Math.floor(i / 7) % 8;
          return row >= y && row < y + 3 && i % 7 >= x && i % 7 < x + 2;
        };
        const pasted = mapped(image, (value, i) => (isCovered(i) ? baseline.data[i]! : value));
        const { totals, probabilities } = await lookAt(pasted);
        const at = r * grid.columns.length + c;
        expect(maps.probability[at]).toBeCloseTo(probabilities.data[subject.target]!, 6);
        expect(maps.activation[at]).toBeCloseTo(totals[subject.channel]!, 4);
        expect(maps.topClass[at]).toBe(argMaxOfRow(probabilities, 0));
      }
    }
    await occluder.dispose();
  });

  test('follows the channel and class that are asked for', async () => {
    const occluder = await occluderOver(slideWindow([8, 7], [3, 2], [3, 2]));
    const subject = occlusionSubject(occluder.clean, { channel: 1, target: 2 });
    const clean = await lookAt(image);
    expect([subject.channel, subject.target]).toEqual([1, 2]);
    expect(subject.clean.probability).toBeCloseTo(clean.probabilities.data[2]!, 6);
    expect(subject.clean.topClass).toBe(argMaxOfRow(clean.probabilities, 0));
    await occluder.dispose();
  });

  test('positions not yet reached stay unknown', () => {
    const maps = emptyOcclusionMaps(slideWindow([4, 4], [2, 2], [2, 2]));
    expect([...maps.probability, ...maps.activation]).toEqual(new Array(8).fill(Number.NaN));
    expect([...maps.topClass]).toEqual([-1, -1, -1, -1]);
  });
});
