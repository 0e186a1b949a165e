import { expect, test } from 'vitest';
import { rawPixels } from '../../../src/dataset/preprocessing.ts';
import { mergeAll } from '../../../src/engine/analysis/analysis.ts';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { programBuilder } from '../../../src/engine/program/builder.ts';
import { compileForward, compileProjection } from '../../../src/engine/program/compile.ts';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import { bandEdges, firstLayers } from '../../../src/experiments/diagnosis/analysis/firstLayers.ts';
import { emitSpectrum } from '../../../src/experiments/diagnosis/analysis/spectrum.ts';
import { type DiagnosisTask, diagnosis, type FedDiagnosisTask } from '../../../src/experiments/diagnosis/analysis.ts';
import { measureNames } from '../../../src/experiments/diagnosis/declaration/findings.ts';
import type { DiagnosisParameters } from '../../../src/experiments/diagnosis/declaration/kept.ts';
import { runtimes } from '../../engine/runtimes.ts';
import { execute, normal, randomWeights } from '../../engine/tensors.ts';
import { expectOneMerge } from '../expectOneMerge.ts';
import { beyond, spectrumOf, windowedPlane } from './plainSpectrum.ts';

test.each(runtimes)('%s: energy by bands is that of a plain Fourier transform, and all of it', async ({ runtime }) => {
  const edges = [0, 0.1, 1 / 6, 0.3, 0.5];
  const maps = normal([3, 'maps'], [2, 3, 5, 8]);
  const b = programBuilder();
  const x = b.feed('maps', 'float32', ['n', 3, 5, 8]);
  const program = b.build({ own: emitSpectrum(b, x, edges), padded: emitSpectrum(b, x, edges, [11, 12]) });
  const { own, padded } = await execute(runtime, program, {}, { maps });
  for (let plane = 0; plane < 6; plane++) {
    const values = maps.data.subarray(plane * 40, (plane + 1) * 40) as Float32Array;
    for (const [found, points] of [
      [own!, [5, 8]],
      [padded!, [11, 12]],
    ] as const) {
      const bands = Array.from(found.data.subarray(plane * 4, (plane + 1) * 4));
      const expected = spectrumOf(values, [5, 8], points, edges);
      for (const [band, energy] of bands.entries()) expect(energy).toBeCloseTo(expected[band]!, 3);
      const all = values.reduce((sum, value) => sum + value ** 2, 0);
      expect(bands.reduce((sum, energy) => sum + energy, 0)).toBeCloseTo(all, 3);
    }
  }
});

const side = 15;
const network = defineNetwork({
  name: 'looked-at',
  input: [3, side, side],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 4, kernelSize: 5, strides: 2, padding: 2 },
    { name: 'relu1', op: 'relu' },
    { name: 'pool1', op: 'maxPool', kernelSize: 2, strides: 2 },
    { name: 'conv2', op: 'conv2d', outChannels: 6, kernelSize: 3, padding: 1 },
    { name: 'relu2', op: 'relu' },
    { name: 'fc3', op: 'dense', outFeatures: 2 },
  ],
});
const preprocessing = rawPixels(3, [side, side]);
const weights = randomWeights(network, 8);
const count = 7;
const pictures = Array.from({ length: count }, (_, i) =>
  Uint8Array.from(normal([8, i], [side, side, 3]).data, (value) => Math.max(0, Math.min(255, 128 + 50 * value))),
);
const feedsOf = (images: readonly number[]) => ({
  pixels: {
    dtype: 'uint8' as const,
    shape: [images.length, side, side, 3],
    data: Uint8Array.from(images.flatMap((i) => [...pictures[i]!])),
  },
});
const imagesOf = (task: DiagnosisTask): readonly number[] =>
  task.stage === 'images' ? task.images : task.stage === 'projections' ? task.units.map(({ image }) => image) : [];
const fed = (task: DiagnosisTask): FedDiagnosisTask => ({ ...task, feeds: feedsOf(imagesOf(task)) });

const { second } = firstLayers(network)!;
const parameters: DiagnosisParameters = {
  imageIds: [],
  models: [
    {
      ...{
        name: 'a',
        weightsHash: '',
        layer: 'conv1',
        activation: 'relu1',
        shape: [4, 3, 5, 5],
        stride: 2,
        nextStride: 2,
        inputScale: 1,
      },
      edges: bandEdges(2),
      second: { layer: 'relu2', maps: 6, box: second!.box },
    },
  ],
  ...{ dataset: 'd', split: 'val', images: count, maps: 3, runtime: '', versions: {} },
};

async function diagnose(memoryBytes: number) {
  const machine = { runtime: referenceRuntime, network, preprocessing, weights, memoryBytes };
  const computing = await diagnosis.open(machine, { models: [machine], images: count, maps: 3 });
  const parts = [];
  for (;;) {
    const tasks = computing.tasks(mergeAll(parts, diagnosis.merge));
    if (tasks.length === 0) return { parts, found: mergeAll(parts, diagnosis.merge)! };
    for (const task of tasks) parts.push(await computing.compute(fed(task), new AbortController().signal));
  }
}

test('measures are those of plain loops over weights, inputs and maps', async () => {
  const { found } = await diagnose(2 ** 26);
  const arrays = diagnosis.arrays(found, parameters);
  const taps = compileForward(network, preprocessing, ['input', 'relu1']);
  const all = await execute(referenceRuntime, taps, weights, feedsOf(pictures.map((_, i) => i)));
  const filters = weights['conv1.weight']!.data as Float32Array;
  const plane = side * side;
  const [dense, mapSide] = [side - 4, 8];
  const edges = bandEdges(2);
  const limit = edges.indexOf(1 / 4);
  for (let filter = 0; filter < 4; filter++) {
    const own = filters.subarray(filter * 75, (filter + 1) * 75);
    let [peak, low] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    const [response, maps] = [
      [0, 0],
      [0, 0],
    ] as [number[], number[]];
    const add = (to: number[], bands: number[], within: number) => {
      to[0]! += bands.slice(0, within).reduce((a, c) => a + c, 0);
      to[1]! += bands.reduce((a, c) => a + c, 0);
    };
    for (let image = 0; image < count; image++) {
      const map = all.relu1!.data.subarray(
        (image * 4 + filter) * mapSide ** 2,
        (image * 4 + filter + 1) * mapSide ** 2,
      );
      for (const value of map) [peak, low] = [Math.max(peak, value), Math.min(low, value)];
      const atEach = Float64Array.from({ length: dense ** 2 }, (_, i) => {
        let sum = 0;
        for (let c = 0; c < 3; c++)
          for (let y = 0; y < 5; y++)
            for (let x = 0; x < 5; x++)
              sum +=
                own[(c * 5 + y) * 5 + x]! *
                all.input!.data[(image * 3 + c) * plane + (Math.floor(i / dense) + y) * side + (i % dense) + x]!;
        return sum;
      });
      const size = [dense, dense] as const;
      add(response, spectrumOf(windowedPlane(atEach, size), size, size, edges), limit);
      const small = [mapSide, mapSide] as const;
      add(maps, spectrumOf(windowedPlane(map, small), small, small, [0, 1 / 4, 0.5]), 1);
    }
    const bands = [0, 1, 2].map((c) => spectrumOf(own.subarray(c * 25, (c + 1) * 25), [5, 5], [96, 96], edges));
    const weightBands = edges.slice(1).map((_, band) => bands.reduce((sum, each) => sum + each[band]!, 0));
    const expected = [
      Math.sqrt(own.reduce((sum, value) => sum + value ** 2, 0) / 75),
      ...[peak, peak - low],
      beyond(
        weightBands.slice(0, limit).reduce((a, c) => a + c, 0),
        weightBands.reduce((a, c) => a + c, 0),
      ),
      ...[beyond(response[0]!, response[1]!), beyond(maps[0]!, maps[1]!)],
    ];
    for (const [i, name] of measureNames.entries()) {
      const measured = arrays['measures-1']!.data[filter * measureNames.length + i]!;
      expect(measured / expected[i]!, `${name} of ${filter}`).toBeCloseTo(1, 3);
    }
    for (let other = 0; other < 4; other++) {
      const its = filters.subarray(other * 75, (other + 1) * 75);
      const product = own.reduce((sum, value, i) => sum + value * its[i]!, 0);
      const lengths = [own, its].map((each) => Math.sqrt(each.reduce((sum, value) => sum + value ** 2, 0)));
      expect(arrays['cosines-1']!.data[filter * 4 + other]).toBeCloseTo(product / (lengths[0]! * lengths[1]!), 5);
    }
  }
  const shares = arrays['spectrum-1']!;
  for (const column of [2, 3]) {
    const total = edges.slice(1).reduce((sum, _, band) => sum + shares.data[band * 4 + column]!, 0);
    expect(total).toBeCloseTo(1, 5);
  }
});

test('the strongest maps of the second layer are projected from where they are strongest, cut to what the unit sees', async () => {
  const { found } = await diagnose(2 ** 26);
  const { 'projected-1': projected, 'projections-1': projections } = diagnosis.arrays(found, parameters);
  const all = pictures.map((_, i) => i);
  const { relu2 } = await execute(
    referenceRuntime,
    compileForward(network, preprocessing, ['relu2']),
    weights,
    feedsOf(all),
  );
  const [, height, width] = second!.node.shape as [number, number, number];
  const cells = height * width;
  const strongest = Array.from({ length: 6 }, (_, map) => {
    const units = all.flatMap((image) => {
      const own = relu2!.data.subarray((image * 6 + map) * cells, (image * 6 + map + 1) * cells);
      return Array.from(own, (value, position) => ({ map, image, value, position }));
    });
    return units.reduce((best, unit) => (unit.value > best.value ? unit : best));
  }).sort((a, b) => b.value - a.value);
  const [boxHeight, boxWidth] = second!.box;
  const length = 3 * boxHeight * boxWidth;
  expect(projections!.shape).toEqual([3, 3, boxHeight, boxWidth]);
  for (const [rank, { map, image, value, position }] of strongest.slice(0, 3).entries()) {
    const numbers = projected!.data.subarray(4 * rank, 4 * rank + 4);
    expect([numbers[0], numbers[1], numbers[3]]).toEqual([map, image, position]);
    expect(numbers[2]).toBeCloseTo(value, 3);
    const unit = { dtype: 'int32' as const, shape: [1], data: Int32Array.of(map * cells + position) };
    const program = compileProjection(network, preprocessing, 'relu2', 'deconvnet');
    const { projection } = await execute(referenceRuntime, program, weights, { ...feedsOf([image]), unit });
    const energy = (values: ArrayLike<number>) => Array.from(values).reduce((sum, each) => sum + each ** 2, 0);
    const cut = projections!.data.subarray(rank * length, (rank + 1) * length);
    expect(energy(cut) / energy(projection!.data)).toBeCloseTo(1, 4);
  }
});

test('any division of its tasks, in any order, merges to the same bytes', async () => {
  const { parts, found } = await diagnose(1);
  expect(parts.length).toBeGreaterThan(8);
  const encoded = parts.map(diagnosis.encode);
  expect(diagnosis.encode(mergeAll(parts, diagnosis.merge)!)).toEqual(diagnosis.encode(found));
  expectOneMerge(diagnosis, encoded);
});
