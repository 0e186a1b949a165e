import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defineNetwork, networkDefinition } from '../../../src/engine/network/define.ts';
import { presetNames, presetNetwork } from '../../../src/engine/network/presets.ts';
import { networks } from '../networks.ts';

const tiny = {
  name: 'tiny',
  input: [3, 64, 64],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 32, kernelSize: 7, strides: 2, padding: 1 },
    { name: 'relu1', op: 'relu' },
    { name: 'pool1', op: 'maxPool', kernelSize: [3, 2], rounding: 'ceil' },
    { name: 'norm1', op: 'localResponseNormalization' },
    { name: 'batch1', op: 'batchNorm' },
    { name: 'mean1', op: 'averagePool', kernelSize: 2, padding: [1, 0] },
    { name: 'drop1', op: 'dropout' },
    { name: 'fc', op: 'dense', outFeatures: 10 },
    { name: 'softmax', op: 'softmax' },
  ],
};
const layer = (name: string) => defineNetwork(tiny).nodes.find((node) => node.name === name)!.layer;
const withLayers = (...layers: readonly unknown[]) => ({ name: 'bad', input: [3, 8, 8], layers });
const relu = (name: string, ...inputs: readonly string[]) => ({
  name,
  op: 'relu',
  ...(inputs.length > 0 && { inputs }),
});
const conv = { name: 'conv1', op: 'conv2d', outChannels: 4, kernelSize: 3 };

describe('defaults', () => {
  test('a layer reads the one listed before it, the first the input', () => {
    const { nodes } = defineNetwork(tiny);
    expect(nodes.map(({ inputs }) => inputs)).toEqual([
      ['input'],
      ...tiny.layers.slice(0, -1).map(({ name }) => [name]),
    ]);
    expect(nodes.map(({ shape }) => shape.join('×'))).toEqual([
      ...['32×30×30', '32×30×30', '32×10×15', '32×10×15', '32×10×15', '32×6×7', '32×6×7', '10', '10'],
    ]);
  });

  test('a convolution takes every position, without padding, in one group, with a bias', () => {
    const [node] = defineNetwork(withLayers(conv)).nodes;
    expect(node!.layer).toEqual({
      op: 'conv2d',
      outChannels: 4,
      kernelSize: [3, 3],
      strides: [1, 1],
      padding: [0, 0, 0, 0],
      dilations: [1, 1],
      groups: 1,
      bias: true,
    });
  });

  test('a pool’s windows lie side by side and round down', () => {
    expect(layer('pool1')).toMatchObject({
      kernelSize: [3, 2],
      strides: [3, 2],
      padding: [0, 0, 0, 0],
      rounding: 'ceil',
    });
    expect(layer('mean1')).toMatchObject({ strides: [2, 2], padding: [1, 0, 1, 0], countPadding: true });
    const [pool] = defineNetwork(withLayers({ name: 'pool', op: 'maxPool', kernelSize: 2 })).nodes;
    expect(pool!.layer).toMatchObject({ rounding: 'floor' });
  });

  test('normalisation, dropout and dense layers have the literature’s numbers', () => {
    expect(layer('norm1')).toEqual({ op: 'localResponseNormalization', size: 5, alpha: 1e-4, beta: 0.75, k: 2 });
    expect(layer('batch1')).toEqual({ op: 'batchNorm', epsilon: 1e-5, momentum: 0.9 });
    expect(layer('drop1')).toEqual({ op: 'dropout', rate: 0.5 });
    expect(layer('fc')).toEqual({ op: 'dense', outFeatures: 10, bias: true });
  });

  test.each([
    [2, [2, 2, 2, 2]],
    [
      [1, 2],
      [1, 2, 1, 2],
    ],
    [
      [0, 1, 2, 3],
      [0, 1, 2, 3],
    ],
  ])('padding %j is %j (top, left, bottom, right)', (padding, expected) => {
    const [node] = defineNetwork(withLayers({ ...conv, padding })).nodes;
    expect(node!.layer).toMatchObject({ padding: expected });
  });
});

describe('order', () => {
  const branches = [
    { name: 'sum', op: 'add', inputs: ['left', 'right'] },
    { ...conv, name: 'right', inputs: ['first'] },
    { ...conv, name: 'left', inputs: ['first'] },
    relu('first', 'input'),
  ];

  test('layers may be listed in any order', () => {
    expect(defineNetwork(withLayers(...branches)).nodes.map(({ name }) => name)).toEqual([
      'first',
      'left',
      'right',
      'sum',
    ]);
  });

  test('an order in which each layer follows what it reads is kept', () => {
    const names = defineNetwork(withLayers(...branches.toReversed())).nodes.map(({ name }) => name);
    expect(names).toEqual(['first', 'left', 'right', 'sum']);
    const [sum, right, left, first] = branches;
    const swapped = defineNetwork(withLayers(first, right, left, sum)).nodes.map(({ name }) => name);
    expect(swapped).toEqual(['first', 'right', 'left', 'sum']);
  });
});

describe('networkDefinition', () => {
  test('gives back what makes the same network, as JSON', () => {
    const again = (definition: unknown) => {
      const network = defineNetwork(definition);
      const json: unknown = JSON.parse(JSON.stringify(networkDefinition(network)));
      expect(defineNetwork(json)).toEqual(network);
    };
    again(tiny);
    for (const name of presetNames) again(networkDefinition(presetNetwork(name, { classes: 10 })));
  });

  test('the same for random networks with branches', () => {
    fc.assert(
      fc.property(networks({ head: 'classes' }), (network) => {
        expect(defineNetwork(networkDefinition(network))).toEqual(network);
      }),
      { numRuns: 50 },
    );
  });
});
