import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rawPixels } from '../../../src/dataset/preprocessing.ts';
import { partnersOf } from '../../../src/engine/analysis/assignment.ts';
import { rowsOf } from '../../../src/engine/analysis/rows.ts';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { compileForward } from '../../../src/engine/program/compile.ts';
import { randomPermutation } from '../../../src/engine/random.ts';
import { onnxRuntime } from '../../../src/engine/runtime/onnx/index.ts';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import type { Runtime, Tensor, Tensors } from '../../../src/engine/runtime/runtime.ts';
import { ckaOf } from '../../../src/experiments/similarity/analysis/arrays.ts';
import { evenBatches } from '../../../src/experiments/similarity/analysis/batches.ts';
import { matchesIn, matchUnits } from '../../../src/experiments/similarity/analysis/matching.ts';
import { activityProgram, hsicProgram } from '../../../src/experiments/similarity/analysis/programs.ts';
import {
  type Compared,
  type FedSimilarityTask,
  type SimilarityTask,
  similarity,
} from '../../../src/experiments/similarity/analysis.ts';
import type { SimilarityParameters } from '../../../src/experiments/similarity/declaration/kept.ts';
import { matchesOf } from '../../../src/experiments/similarity/declaration/units.ts';
import { runtimes } from '../../engine/runtimes.ts';
import { execute, float32, normal, randomWeights } from '../../engine/tensors.ts';
import { expectOneMerge } from '../expectOneMerge.ts';
import { findAll } from '../findAll.ts';

interface Layer {
  readonly units: number;
  readonly values: readonly number[];
}
interface Oracle {
  readonly images: number;
  readonly batches: readonly (readonly [number, number])[];
  readonly first: readonly Layer[];
  readonly second: readonly Layer[];
  readonly whole: number[][];
  readonly batched: number[][];
  readonly biased: number[][];
  readonly correlations: number[][][];
  readonly partners: number[][][];
}
const oracle: Oracle = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', 'oracle.json'), 'utf8'));
const every = [...runtimes, { name: 'reference', runtime: referenceRuntime }];

/** CKA of layers' values by the programs; each batch's Gram matrices are made here, one number after another. */
async function ckaBy(runtime: Runtime, layers: readonly Layer[], left: number, batches: Oracle['batches']) {
  const rows = [];
  for (const [from, to] of batches) {
    const n = to - from;
    const grams = layers.flatMap(({ units, values }) =>
      Array.from({ length: n * n }, (_, at) => {
        const [i, j] = [from + Math.floor(at / n), from + (at % n)];
        let sum = 0;
        for (let unit = 0; unit < units; unit++) sum += values[i * units + unit]! * values[j * units + unit]!;
        return sum / units;
      }),
    );
    const feeds = { grams: float32([layers.length, n, n], grams) };
    const { hsic } = await execute(runtime, hsicProgram(layers.length, n), {}, feeds);
    rows.push({ key: from, row: Float32Array.of(n, ...hsic!.data) });
  }
  return Array.from(ckaOf(rowsOf(rows), left, layers.length - left));
}

test.each(every)('$name: CKA, whole and in batches, is that of NumPy by another formula', async ({ runtime }) => {
  const { first, second, images, batches, whole, batched } = oracle;
  const layers = [...first, ...second];
  const found = await ckaBy(runtime, layers, first.length, [[0, images]]);
  for (const [i, expected] of whole.flat().entries()) expect(found[i]).toBeCloseTo(expected, 4);
  const inBatches = await ckaBy(runtime, layers, first.length, batches);
  for (const [i, expected] of batched.flat().entries()) expect(inBatches[i]).toBeCloseTo(expected, 4);
});

test.each(every)('$name: correlations and partners are those of NumPy and SciPy', async ({ runtime }) => {
  const { first, second, correlations, partners } = oracle;
  for (const [a, left] of first.entries())
    for (const [b, right] of second.entries()) {
      const values = [left, right].map(({ units, values: own }) => ({ units, data: Float32Array.from(own) }));
      const row = (await matchUnits(runtime, values as never)).values;
      const { bestRight, highestRight, bestLeft, highestLeft, partner, partnerCorrelation } = matchesIn(
        row,
        left.units,
        right.units,
      );
      const of = (i: number, j: number) => correlations[a]![b]![i * right.units + j]!;
      for (let i = 0; i < left.units; i++) {
        const own = Array.from({ length: right.units }, (_, j) => of(i, j));
        expect(bestRight[i]).toBe(own.indexOf(Math.max(...own)));
        expect(highestRight[i]).toBeCloseTo(Math.max(...own), 5);
        expect(partner[i]).toBe(partners[a]![b]![i]);
        if (partner[i]! >= 0) expect(partnerCorrelation[i]).toBeCloseTo(of(i, partner[i]!), 5);
        else expect(partnerCorrelation[i]).toBeNaN();
      }
      for (let j = 0; j < right.units; j++) {
        const own = Array.from({ length: left.units }, (_, i) => of(i, j));
        expect(bestLeft[j]).toBe(own.indexOf(Math.max(...own)));
        expect(highestLeft[j]).toBeCloseTo(Math.max(...own), 5);
      }
    }
});

test.each(every)('$name: a unit that gives every image the same value matches nothing', async ({ runtime }) => {
  // The others are opposites of each other, so that 0 would be the highest correlation.
  const left = { units: 2, data: Float32Array.of(1, 0.1, 2, 0.1, 3, 0.1, 5, 0.1) };
  const right = { units: 2, data: Float32Array.of(0, -1, 0, -2, 0, -3, 0, -5) };
  const found = matchesIn((await matchUnits(runtime, [left, right])).values, 2, 2);
  expect([...found.bestRight]).toEqual([1, -1]);
  expect(found.highestRight[0]).toBeCloseTo(-1, 5);
  expect(found.highestRight[1]).toBeNaN();
  expect([...found.bestLeft]).toEqual([-1, 0]);
  expect([...found.partner]).toEqual([1, -1]);
});

test('partners have the highest sum of correlations of all assignments', async () => {
  const permutations = (items: readonly number[]): number[][] =>
    items.length === 0
      ? [[]]
      : items.flatMap((item) => permutations(items.filter((own) => own !== item)).map((rest) => [item, ...rest]));
  for (const [rows, columns] of [
    [5, 5],
    [3, 6],
    [6, 4],
  ] as const) {
    const matrix = normal([rows, columns], [rows, columns]).data as Float32Array;
    const sumOf = (columnsOfRows: readonly number[]) =>
      columnsOfRows.reduce((sum, column, row) => sum + (column < columns ? matrix[row * columns + column]! : 0), 0);
    const most = Math.max(rows, columns);
    const best = Math.max(
      ...permutations(Array.from({ length: most }, (_, i) => i)).map((own) => sumOf(own.slice(0, rows))),
    );
    const found = await partnersOf(matrix, rows, columns);
    const taken = [...found].filter((column) => column >= 0);
    expect(new Set(taken).size).toBe(Math.min(rows, columns));
    expect(sumOf([...found].map((column) => (column < 0 ? columns : column)))).toBeCloseTo(best, 4);
  }
});

test('CKA of features that have nothing in common is about 0, where the biased estimate is not', async () => {
  const [images, units] = [64, 300];
  const layers = [1, 2].map((seed) => ({ units, values: [...normal([seed], [images, units]).data] }));
  const [cka] = await ckaBy(onnxRuntime, layers, 1, [[0, images]]);
  expect(Math.abs(cka!)).toBeLessThan(0.05);
  expect(oracle.biased[0]![2]).toBeGreaterThan(0.2);
  expect(Math.abs(oracle.whole[0]![2]!)).toBeLessThan(0.02);
});

test('batches are as even as can be', () => {
  expect(evenBatches(10, 64)).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]);
  for (let count = 8; count < 200; count++) {
    const batches = evenBatches(count, 8);
    expect(batches.flat()).toEqual(Array.from({ length: count }, (_, i) => i));
    for (const { length } of batches) expect([length >= 4, length <= 8]).toEqual([true, true]);
  }
});

const side = 9;
const networkOf = (name: string) =>
  defineNetwork({
    name,
    input: [3, side, side],
    layers: [
      { name: 'conv1', op: 'conv2d', outChannels: 6, kernelSize: 3 },
      { name: 'relu1', op: 'leakyRelu' },
      { name: 'conv2', op: 'conv2d', outChannels: 8, kernelSize: 3 },
      { name: 'relu2', op: 'leakyRelu' },
      { name: 'fc3', op: 'dense', outFeatures: 5 },
    ],
  });
const network = networkOf('small');
const layers = [
  { name: 'relu1', units: 6 },
  { name: 'relu2', units: 8 },
  { name: 'fc3', units: 5 },
];
const preprocessing = rawPixels(3, [side, side]);
const count = 22;
const pictures = Array.from({ length: count }, (_, i) =>
  Uint8Array.from(normal([9, i], [side, side, 3]).data, (value) => Math.max(0, Math.min(255, 128 + 50 * value))),
);
const feedsOf = (images: readonly number[]): Tensors => ({
  pixels: {
    dtype: 'uint8' as const,
    shape: [images.length, side, side, 3],
    data: Uint8Array.from(images.flatMap((i) => [...pictures[i]!])),
  },
});
const fed = (task: SimilarityTask): FedSimilarityTask =>
  task.stage === 'layers' ? task : { ...task, feeds: [feedsOf(task.images), feedsOf(task.images)] };

/** The same network with its maps in another order: unit i of the copy is unit `orders[layer][i]` of the original. */
function permuted(weights: Tensors, orders: readonly (readonly number[])[]): Tensors {
  const reordered = (name: string, outputs: readonly number[], inputs: readonly number[], cells: number) => {
    const data = weights[`${name}.weight`]!.data as Float32Array;
    const row = inputs.length * cells;
    const own = outputs.flatMap((from) =>
      inputs.flatMap((at) => [...data.subarray(from * row + at * cells, from * row + (at + 1) * cells)]),
    );
    const bias = weights[`${name}.bias`]!;
    return {
      [`${name}.weight`]: float32(weights[`${name}.weight`]!.shape, own),
      [`${name}.bias`]: float32(
        bias.shape,
        outputs.map((from) => bias.data[from]!),
      ),
    };
  };
  const [one, two, three] = orders as [number[], number[], number[]];
  return {
    ...reordered('conv1', one, [0, 1, 2], 9),
    ...reordered('conv2', two, one, 9),
    ...reordered('fc3', three, two, 25),
  };
}

/** Unit `from` of the original is the copy's unit at which `order` has it. */
const placesIn = (order: readonly number[]) => order.map((_, from) => order.indexOf(from));

async function compared(second: Compared, batch = 8) {
  const weights = randomWeights(network, 3);
  const models = [{ network, preprocessing, weights, layers }, second] as const;
  const machine = { runtime: onnxRuntime, network, preprocessing, weights, memoryBytes: 1e9 };
  const computing = await similarity.open(machine, { models, images: count, value: 'max', batch });
  const own = {
    ...computing,
    compute: (task: SimilarityTask, signal: AbortSignal) => computing.compute(fed(task), signal),
  };
  const { parts, tasks } = await findAll(own, similarity);
  await computing.close();
  const parameters: SimilarityParameters = {
    models: [
      { name: 'one', weightsHash: '', layers },
      { name: 'two', weightsHash: '', layers: second.layers },
    ],
    ...{ dataset: 'pictures', split: 'val', value: 'max', images: pictures.map((_, i) => 100 + i), batch },
    ...{ runtime: '', versions: {} },
  };
  return { parts, tasks, parameters };
}

const orders = layers.map(({ units }, i) => [...randomPermutation([5, i], units)]);
const copy: Compared = { network, preprocessing, layers, weights: permuted(randomWeights(network, 3), orders) };

test('a copy with its units in another order is matched unit by unit, and its CKA is 1', async () => {
  const { parts, parameters } = await compared(copy);
  const arrays = similarity.arrays(parts.reduce(similarity.merge), parameters);
  for (const layer of layers.keys()) {
    expect(arrays.cka!.data[layer * 4]).toBeCloseTo(1, 5);
    const { first, second } = matchesOf(parameters, arrays, [layer, layer]);
    const places = placesIn(orders[layer]!);
    expect(first.map(({ best }) => best)).toEqual(places);
    expect(first.map(({ partner }) => partner)).toEqual(places);
    expect(second.map(({ best }) => best)).toEqual(orders[layer]);
    expect(second.map(({ partner }) => partner)).toEqual(orders[layer]);
    for (const { correlation, mutual, images, bestImages } of first) {
      expect(correlation).toBeCloseTo(1, 5);
      expect(mutual).toBe(true);
      expect(images).toEqual(bestImages);
    }
  }
  expect(arrays.cka!.data[1]).toBeLessThan(0.99);
  for (const chance of arrays.chance!.data) expect(chance).toBeLessThan(0.9);
});

test('its numbers are those of plain loops over the forward pass', async () => {
  const other = networkOf('other');
  const weights = randomWeights(other, 77);
  const { parts, parameters } = await compared({ network: other, preprocessing, layers, weights }, count);
  const arrays = similarity.arrays(parts.reduce(similarity.merge), parameters);
  const all = Array.from({ length: count }, (_, i) => i);
  const taps = layers.map(({ name }) => name);
  const [own, theirs] = await Promise.all(
    [randomWeights(network, 3), weights].map((given) =>
      execute(referenceRuntime, compileForward(network, preprocessing, taps), given, feedsOf(all)),
    ),
  );
  for (const [a, left] of layers.entries())
    for (const [b, right] of layers.entries()) {
      const [x, y] = [own![left.name]!, theirs![right.name]!];
      expect(arrays.cka!.data[a * layers.length + b]).toBeCloseTo(plainCka(x, y), 4);
      const { first } = matchesOf(parameters, arrays, [a, b]);
      for (const { unit, best, correlation, images } of first) {
        const values = maximaOf(x, left.units, unit);
        expect(correlation).toBeCloseTo(pearson(values, maximaOf(y, right.units, best)), 4);
        const highest = Math.max(...all.map((other) => pearson(values, maximaOf(y, right.units, other % right.units))));
        expect(correlation).toBeCloseTo(highest, 4);
        const strongest = all.toSorted((i, j) => values[j]! - values[i]! || i - j).slice(0, 4);
        expect(images).toEqual(strongest.map((image) => 100 + image));
      }
    }
});

test('any division of its tasks, in any order, merges to the same bytes', async () => {
  const { parts, tasks } = await compared(copy);
  expect(tasks).toHaveLength(3 + 9);
  expectOneMerge(similarity, parts.map(similarity.encode), 30);
});

test.each(every)('$name: the mean of maps is their mean, and tokens are units by channel', async ({ runtime }) => {
  const tokens = defineNetwork({
    name: 'tokens',
    input: [3, 4, 4],
    layers: [
      { name: 'conv', op: 'conv2d', outChannels: 4, kernelSize: 2, strides: 2 },
      { name: 'tokens', op: 'mapsToTokens' },
      { name: 'norm', op: 'layerNorm' },
    ],
  } as never);
  const weights = randomWeights(tokens, 1);
  const own = rawPixels(3, [4, 4]);
  const data = Uint8Array.from({ length: 5 * 48 }, (_, i) => (i * 37) % 256);
  const feeds = { pixels: { dtype: 'uint8' as const, shape: [5, 4, 4, 3], data } };
  const program = activityProgram(tokens, own, ['conv', 'norm'], 'mean');
  const { units } = await execute(runtime, program, weights, feeds);
  const plain = await execute(referenceRuntime, compileForward(tokens, own, ['conv', 'norm']), weights, feeds);
  expect(units!.shape).toEqual([5, 8]);
  for (let image = 0; image < 5; image++)
    for (let unit = 0; unit < 4; unit++) {
      const mean = (name: string, at: (cell: number) => number) =>
        [0, 1, 2, 3].reduce((sum, cell) => sum + plain[name]!.data[image * 16 + at(cell)]! / 4, 0);
      expect(units!.data[image * 8 + unit]).toBeCloseTo(
        mean('conv', (cell) => unit * 4 + cell),
        2,
      );
      expect(units!.data[image * 8 + 4 + unit]).toBeCloseTo(
        mean('norm', (cell) => cell * 4 + unit),
        3,
      );
    }
});

/** Of a unit the highest activation in each image. */
function maximaOf({ data }: Tensor, units: number, unit: number): number[] {
  const cells = data.length / count / units;
  return Array.from({ length: count }, (_, image) =>
    Math.max(...data.subarray((image * units + unit) * cells, (image * units + unit + 1) * cells)),
  );
}

function pearson(x: readonly number[], y: readonly number[]): number {
  const centred = (values: readonly number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.map((value) => value - mean);
  };
  const [a, b] = [centred(x), centred(y)];
  const product = (one: readonly number[], other: readonly number[]) =>
    one.reduce((sum, value, i) => sum + value * other[i]!, 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}

/** From the features, not from products of images: Song et al. 2012, equation 5, term by term. */
function plainCka(x: Tensor, y: Tensor): number {
  const gram = ({ data }: Tensor) => {
    const width = data.length / count;
    return Array.from({ length: count }, (_, i) =>
      Array.from({ length: count }, (_, j) => {
        let sum = 0;
        for (let at = 0; at < width; at++) sum += data[i * width + at]! * data[j * width + at]!;
        return i === j ? 0 : sum;
      }),
    );
  };
  const hsic = (k: number[][], l: number[][]) => {
    let [trace, ofK, ofL, across] = [0, 0, 0, 0];
    for (let i = 0; i < count; i++)
      for (let j = 0; j < count; j++) {
        trace += k[i]![j]! * l[j]![i]!;
        ofK += k[i]![j]!;
        ofL += l[i]![j]!;
        for (let m = 0; m < count; m++) across += k[i]![j]! * l[j]![m]!;
      }
    return trace + (ofK * ofL) / ((count - 1) * (count - 2)) - (2 * across) / (count - 2);
  };
  const [k, l] = [gram(x), gram(y)];
  return hsic(k, l) / Math.sqrt(hsic(k, k) * hsic(l, l));
}
