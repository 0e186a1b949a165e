import { describe, expect, test } from 'vitest';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import {
  checkWeights,
  initialWeights,
  layerParameterCounts,
  parameterCount,
  weightSpecs,
} from '../../../src/engine/network/parameters.ts';
import type { Tensor } from '../../../src/engine/runtime/runtime.ts';

const network = defineNetwork({
  name: 'parameters',
  input: [4, 8, 8],
  layers: [
    { name: 'conv', op: 'conv2d', outChannels: 64, kernelSize: [3, 5], padding: [1, 2], groups: 2 },
    { name: 'batch', op: 'batchNorm' },
    { name: 'relu', op: 'relu' },
    { name: 'fc', op: 'dense', outFeatures: 3, bias: false },
  ],
});

const values = (tensor: Tensor | undefined) => Array.from(tensor!.data);
const rms = (tensor: Tensor | undefined) =>
  Math.sqrt(values(tensor).reduce((a, c) => a + c * c, 0) / tensor!.data.length);

describe('weightSpecs', () => {
  test('filters are [out, in / groups, kh, kw], matrices [out, in]', () => {
    const specs = weightSpecs(network).map(({ part: _, ...spec }) => spec);
    expect(specs).toEqual([
      { name: 'conv.weight', shape: [64, 2, 3, 5], kind: 'weight', fanIn: 30, start: 'drawn' },
      { name: 'conv.bias', shape: [64], kind: 'bias', fanIn: 30, start: 0 },
      { name: 'batch.weight', shape: [64], kind: 'weight', fanIn: 1, start: 1 },
      { name: 'batch.bias', shape: [64], kind: 'bias', fanIn: 1, start: 0 },
      { name: 'batch.running_mean', shape: [64], kind: 'statistic', fanIn: 1, start: 0 },
      { name: 'batch.running_var', shape: [64], kind: 'statistic', fanIn: 1, start: 1 },
      { name: 'fc.weight', shape: [3, 64 * 8 * 8], kind: 'weight', fanIn: 64 * 8 * 8, start: 'drawn' },
    ]);
  });

  test('a layer that reads the input and one that reads two layers have the channels that they read', () => {
    const joined = defineNetwork({
      name: 'joined',
      input: [3, 4, 4],
      layers: [
        { name: 'a', op: 'conv2d', outChannels: 5, kernelSize: 1 },
        { name: 'both', op: 'concat', inputs: ['a', 'input'] },
        { name: 'b', op: 'conv2d', outChannels: 2, kernelSize: 1 },
      ],
    });
    expect(weightSpecs(joined).map(({ shape }) => shape)).toEqual([[5, 3, 1, 1], [5], [2, 8, 1, 1], [2]]);
  });
});

describe('parameter counts', () => {
  test('what is learned counts, running statistics do not', () => {
    expect([...layerParameterCounts(network)]).toEqual([
      ['conv', 64 * 30 + 64],
      ['batch', 128],
      ['relu', 0],
      ['fc', 3 * 4096],
    ]);
    expect(parameterCount(network)).toBe(64 * 30 + 64 + 128 + 3 * 4096);
  });
});

describe('initialWeights', () => {
  test('paper: a deviation of 0.01 everywhere; he: √(2 / fan-in)', () => {
    const [paper, he] = [initialWeights(network, 'paper', 1), initialWeights(network, 'he', 1)];
    expect(rms(paper['conv.weight']) / 0.01).toBeCloseTo(1, 1);
    expect(rms(paper['fc.weight']) / 0.01).toBeCloseTo(1, 1);
    expect(rms(he['conv.weight']) / Math.sqrt(2 / 30)).toBeCloseTo(1, 1);
    expect(rms(he['fc.weight']) / Math.sqrt(2 / 4096)).toBeCloseTo(1, 1);
  });

  test('heFaintFirst: a tenth of he where the input is read, the same above', () => {
    const [he, faint] = [initialWeights(network, 'he', 1), initialWeights(network, 'heFaintFirst', 1)];
    expect(rms(faint['conv.weight'])).toBeCloseTo(rms(he['conv.weight']) / 10, 5);
    expect(faint['fc.weight']).toEqual(he['fc.weight']);
  });

  test('biases are 0 and batch normalisation changes nothing yet', () => {
    const weights = initialWeights(network, 'he', 1);
    expect(new Set(values(weights['conv.bias']))).toEqual(new Set([0]));
    expect(new Set(values(weights['batch.weight']))).toEqual(new Set([1]));
    expect(new Set(values(weights['batch.bias']))).toEqual(new Set([0]));
    expect(new Set(values(weights['batch.running_mean']))).toEqual(new Set([0]));
    expect(new Set(values(weights['batch.running_var']))).toEqual(new Set([1]));
  });

  test('a seed repeats, another does not, and two layers of one shape differ', () => {
    const twins = defineNetwork({
      name: 'twins',
      input: [3, 4, 4],
      layers: ['a', 'b'].map((name) => ({ name, op: 'conv2d', outChannels: 3, kernelSize: 1 })),
    });
    const weights = initialWeights(twins, 'he', 1);
    expect(initialWeights(twins, 'he', 1)).toEqual(weights);
    expect(values(initialWeights(twins, 'he', 2)['a.weight'])).not.toEqual(values(weights['a.weight']));
    expect(values(weights['b.weight'])).not.toEqual(values(weights['a.weight']));
  });
});

describe('checkWeights', () => {
  const weights = initialWeights(network, 'paper', 1);
  const refused = (changed: Record<string, Tensor>) => () => checkWeights(network, changed);

  test('takes the network’s own weights, and others besides', () => {
    expect(() => checkWeights(network, { ...weights, mean: weights['conv.bias']! })).not.toThrow();
  });

  test('names the first layer whose weight is missing', () => {
    const { 'batch.running_var': _, 'fc.weight': __, ...rest } = weights;
    expect(refused(rest)).toThrow(expect.objectContaining({ code: 'MISMATCH' }));
    expect(refused(rest)).toThrow(
      'The checkpoint is of another network: for the layer "batch" the weight "batch.running_var"',
    );
  });

  test('names a weight of another shape or type', () => {
    const other: Tensor = { dtype: 'float32', shape: [64, 2, 5, 3], data: new Float32Array(1920) };
    expect(refused({ ...weights, 'conv.weight': other })).toThrow('should be float32 64×2×3×5 but is float32 64×2×5×3');
    const bytes: Tensor = { dtype: 'uint8', shape: [64], data: new Uint8Array(64) };
    expect(refused({ ...weights, 'conv.bias': bytes })).toThrow('should be float32 64 but is uint8 64');
  });
});
