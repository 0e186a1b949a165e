import { describe, expect, test } from 'vitest';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { layersOfInterest, layerTable, resolveLayer, smoothLayersBelow } from '../../../src/engine/network/layers.ts';
import { presetNetwork } from '../../../src/engine/network/presets.ts';

const zfnet = presetNetwork('zfnet', { classes: 1000 });
const conv = (name: string, ...inputs: readonly string[]) => ({
  name,
  op: 'conv2d',
  outChannels: 4,
  kernelSize: 3,
  padding: 1,
  ...(inputs.length > 0 && { inputs }),
});
const network = (...layers: readonly object[]) => defineNetwork({ name: 'test', input: [4, 8, 8], layers });

const dense = (name: string, ...inputs: readonly string[]) => ({
  name,
  op: 'dense',
  outFeatures: 4,
  ...(inputs.length > 0 && { inputs }),
});
const attention = network(
  { name: 'tokens', op: 'mapsToTokens' },
  dense('q', 'tokens'),
  dense('k', 'tokens'),
  dense('v', 'tokens'),
  { name: 'scores', op: 'matrixProduct', transpose: true, inputs: ['q', 'k'] },
  { name: 'weights', op: 'innerSoftmax' },
  { name: 'mixed', op: 'matrixProduct', inputs: ['weights', 'v'] },
  dense('out'),
  dense('fc1'),
  { name: 'gelu', op: 'gelu' },
  dense('fc2'),
);

describe('layersOfInterest', () => {
  test('attention: its dense layers, and what the nonlinearity between two makes of one', () => {
    expect(layersOfInterest(attention)).toEqual(['q', 'k', 'v', 'out', 'gelu', 'fc2']);
  });

  test('zfnet and alexnet: the pooled output of layers 1, 2 and 5, the ReLU of the others, the logits', () => {
    const expected = ['pool1', 'pool2', 'relu3', 'relu4', 'pool5', 'relu6', 'relu7', 'fc8'];
    expect(layersOfInterest(zfnet)).toEqual(expected);
    expect(layersOfInterest(presetNetwork('alexnet', { classes: 10 }))).toEqual(expected);
  });

  test('without ReLU, pool and softmax a layer is its own output', () => {
    expect(layersOfInterest(network(conv('a'), conv('b')))).toEqual(['a', 'b']);
  });

  test('a residual block: the ReLU after the sum, once', () => {
    const block = network(
      conv('a'),
      { name: 'reluA', op: 'relu' },
      conv('b'),
      { name: 'batchB', op: 'batchNorm' },
      { name: 'sum', op: 'add', inputs: ['batchB', 'reluA'] },
      { name: 'reluB', op: 'relu' },
      { name: 'mean', op: 'globalAveragePool' },
      { name: 'fc', op: 'dense', outFeatures: 3 },
      { name: 'softmax', op: 'softmax' },
    );
    expect(layersOfInterest(block)).toEqual(['reluA', 'reluB', 'fc']);
  });

  test('where the signal branches a layer ends: what pools one branch is not its map', () => {
    const branching = network(
      conv('a'),
      { name: 'reluA', op: 'relu' },
      { name: 'pool', op: 'maxPool', kernelSize: 3, strides: 1, padding: 1 },
      conv('b', 'reluA'),
      { name: 'join', op: 'concat', inputs: ['pool', 'b'] },
    );
    expect(layersOfInterest(branching)).toEqual(['reluA', 'b', 'join']);
  });

  test('logits that no dense layer makes', () => {
    const averaged = network(
      conv('a'),
      { name: 'mean', op: 'globalAveragePool' },
      { name: 'logits', op: 'flatten' },
      { name: 'softmax', op: 'softmax' },
    );
    expect(layersOfInterest(averaged)).toEqual(['a', 'logits']);
  });
});

test('smoothLayersBelow: what a unit sees through, not what stands beside or above it', () => {
  const gated = network(
    conv('a'),
    { name: 'silu', op: 'silu' },
    { name: 'beside', op: 'tanh', inputs: ['a'] },
    { name: 'relu', op: 'relu', inputs: ['silu'] },
    { name: 'product', op: 'multiply', inputs: ['relu', 'beside'] },
    { name: 'gelu', op: 'gelu' },
  );
  expect(smoothLayersBelow(attention, 'out')).toEqual(['scores', 'weights', 'mixed']);
  expect(smoothLayersBelow(gated, 'relu')).toEqual(['silu']);
  expect(smoothLayersBelow(gated, 'product')).toEqual(['silu', 'beside', 'product']);
  expect(smoothLayersBelow(zfnet, 'softmax')).toEqual([]);
});

describe('layerTable', () => {
  test('has a row a node', () => {
    const table = layerTable(zfnet);
    expect(table.map(({ name }) => name)).toEqual(zfnet.nodes.map(({ name }) => name));
    expect(table.find(({ name }) => name === 'conv2')).toEqual({
      name: 'conv2',
      op: 'conv2d',
      shape: [256, 26, 26],
      parameters: 614_656,
      receptiveField: { size: [27, 27], stride: [8, 8], start: [-1, -1] },
    });
    expect(table.find(({ name }) => name === 'relu2')).toMatchObject({ parameters: 0 });
  });
});

test('layerTable: above layers that make maps larger, whole px at most and fractions of steps that can be read', () => {
  const table = layerTable(
    network({ name: 'larger', op: 'upsample', factor: 3 }, { ...conv('a'), kernelSize: 1, padding: 0 }),
  );
  expect(table.map(({ receptiveField }) => receptiveField.stride)).toEqual([
    [0.333, 0.333],
    [0.333, 0.333],
  ]);
  expect(table[0]!.receptiveField).toMatchObject({ size: [2, 2], start: [-0.667, -0.667] });
});

describe('resolveLayer', () => {
  test('gives the node', () => {
    expect(resolveLayer(zfnet, 'pool5')).toBe(zfnet.nodes.find(({ name }) => name === 'pool5'));
  });

  test('names what there is', () => {
    const find = () => resolveLayer(network(conv('a'), conv('b')), 'c');
    expect(find).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    expect(find).toThrow('The network "test" has no layer "c"; give one of a, b.');
  });
});
