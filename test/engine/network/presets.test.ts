import { describe, expect, test } from 'vitest';
import type { Network } from '../../../src/engine/network/network.ts';
import { layerParameterCounts, parameterCount } from '../../../src/engine/network/parameters.ts';
import { presetNames, presetNetwork } from '../../../src/engine/network/presets.ts';

const sizes = ({ nodes }: Network) => Object.fromEntries(nodes.map(({ name, shape }) => [name, shape.join('×')]));
const names = ({ nodes }: Network) => nodes.map(({ name }) => name);

/** Multiply-adds of the convolutions and dense layers for one image. */
function multiplyAdds(network: Network): number {
  const counts = layerParameterCounts(network);
  return network.nodes
    .filter(({ layer }) => layer.op === 'conv2d' || layer.op === 'dense')
    .map(({ name, shape: [out, height = 1, width = 1] }) => (counts.get(name)! - out!) * height * width)
    .reduce((a, c) => a + c, 0);
}

/** Parameters with `classes`, added up by hand: weights and biases of each convolution, then of each dense layer. */
test.each([
  ['zfnet', 1000, 62_357_608],
  ['zfnet-wide', 1000, 107_627_624],
  ['zfnet-fc2048', 1000, 14_208 + 614_656 + 885_120 + 1_327_488 + 884_992 + (9216 + 2048 + 1 + 1) * 2048 + 2049 * 1000],
  ['zfnet-fc8192', 1000, 14_208 + 614_656 + 885_120 + 1_327_488 + 884_992 + (9216 + 8192 + 1 + 1) * 8192 + 8193 * 1000],
  [
    'zfnet-wide-fc8192',
    1000,
    107_627_624 - 4097 * 4096 - 18_433 * 4096 - 4_097_000 + (18_433 + 8193) * 8192 + 8_193_000,
  ],
  ['alexnet', 1000, 60_965_224],
  ['alexnet-dense', 1000, 62_378_344],
  ['alexnet-dense-without-3-4', 1000, 62_378_344 - 885_120 - 1_327_488 - 884_992 + (9 * 256 + 1) * 256],
  ['alexnet-dense-without-7', 1000, 62_378_344 - 4097 * 4096],
  ['alexnet-dense-without-6-7', 1000, 62_378_344 - 4097 * 4096 - 9217 * 4096 - 4_097_000 + 9_217_000],
  ['alexnet-dense-without-3-4-6-7', 1000, 34_944 + 614_656 + (9 * 256 + 1) * 256 + 9_217_000],
  ['alexnet-dense-fc2048', 1000, 62_378_344 - 9217 * 4096 - 4097 * 4096 - 4_097_000 + 9217 * 2048 + 2049 * 3048],
  ['alexnet-dense-fc8192', 1000, 62_378_344 - 9217 * 4096 - 4097 * 4096 - 4_097_000 + 9217 * 8192 + 8193 * 9192],
  ['lenet-5', 10, 156 + 12 + 1516 + 32 + 48_120 + 10_164 + 850],
  ['lenet-5-relu', 10, 61_706],
])('%s with %i classes has %i parameters', (name, classes, count) => {
  expect(parameterCount(presetNetwork(name, { classes }))).toBe(count);
});

test('every preset classifies any number of classes', () => {
  for (const name of presetNames) {
    expect(presetNetwork(name, { classes: 7 }).nodes.at(-1)!.shape, name).toEqual([7]);
  }
});

describe('zfnet', () => {
  const zfnet = presetNetwork('zfnet', { classes: 1000 });

  test('has the paper’s sizes', () => {
    expect(sizes(zfnet)).toMatchObject({
      conv1: '96×110×110',
      pool1: '96×55×55',
      norm1: '96×55×55',
      conv2: '256×26×26',
      pool2: '256×13×13',
      conv3: '384×13×13',
      conv4: '384×13×13',
      conv5: '256×13×13',
      pool5: '256×6×6',
      fc6: '4096',
      fc7: '4096',
      fc8: '1000',
      softmax: '1000',
    });
  });

  test('normalises after pooling', () => {
    expect(names(zfnet).join(' ')).toBe(
      'conv1 relu1 pool1 norm1 conv2 relu2 pool2 norm2 conv3 relu3 conv4 relu4 conv5 relu5 pool5 ' +
        'fc6 relu6 dropout6 fc7 relu7 dropout7 fc8 softmax',
    );
  });

  test('has 62 357 608 parameters, layer by layer as in the specification', () => {
    const counts = layerParameterCounts(zfnet);
    const layers = ['conv1', 'conv2', 'conv3', 'conv4', 'conv5', 'fc6', 'fc7', 'fc8'];
    expect(layers.map((name) => counts.get(name))).toEqual([
      14_208, 614_656, 885_120, 1_327_488, 884_992, 37_752_832, 16_781_312, 4_097_000,
    ]);
    expect(parameterCount(zfnet)).toBe(62_357_608);
  });
});

describe('alexnet', () => {
  const alexnet = presetNetwork('alexnet', { classes: 1000 });

  test('normalises before pooling, 55 → 27 → 13 → 6', () => {
    expect(names(alexnet).slice(0, 8)).toEqual([
      'conv1',
      'relu1',
      'norm1',
      'pool1',
      'conv2',
      'relu2',
      'norm2',
      'pool2',
    ]);
    expect(sizes(alexnet)).toMatchObject({
      conv1: '96×55×55',
      pool1: '96×27×27',
      conv2: '256×27×27',
      pool2: '256×13×13',
      pool5: '256×6×6',
    });
  });

  test('has two groups in its second, fourth and fifth layers, its replication none', () => {
    const groups = (network: Network) =>
      network.nodes.flatMap(({ layer }) => (layer.op === 'conv2d' ? [layer.groups] : []));
    expect(groups(alexnet)).toEqual([1, 2, 1, 2, 2]);
    expect(groups(presetNetwork('alexnet-dense', { classes: 1000 }))).toEqual([1, 1, 1, 1, 1]);
  });
});

describe('lenet-5', () => {
  test.each([28, 32])('has the paper’s sizes at %i px', (side) => {
    expect(sizes(presetNetwork('lenet-5', { classes: 10, inputShape: [1, side, side] }))).toMatchObject({
      conv1: '6×28×28',
      conv2: '6×14×14',
      conv3: '16×10×10',
      conv4: '16×5×5',
      conv5: '120×1×1',
      fc6: '84',
    });
  });

  test.each([28, 32])('has its common form’s sizes at %i px', (side) => {
    expect(sizes(presetNetwork('lenet-5-relu', { classes: 10, inputShape: [1, side, side] }))).toMatchObject({
      ...{ conv1: '6×28×28', pool2: '6×14×14', conv3: '16×10×10', pool4: '16×5×5', fc5: '120', fc6: '84', fc8: '10' },
    });
  });

  test('reads 60 of 96 maps in its third layer', () => {
    const counts = layerParameterCounts(presetNetwork('lenet-5', { classes: 10 }));
    const parts = ['conv3-1', 'conv3-2', 'conv3-3', 'conv3-4'].map((name) => counts.get(name)!);
    expect(parts).toEqual([6 * 76, 6 * 101, 3 * 101, 151]);
  });
});

describe('the ablations of table 3', () => {
  const zfnet = { pool1: '96×55×55', pool2: '256×13×13' };
  const middle = { conv3: '384×13×13', conv4: '384×13×13', conv5: '256×13×13', pool5: '256×6×6' };
  const wide = { conv3: '512×13×13', conv4: '1024×13×13', conv5: '512×13×13', pool5: '512×6×6' };
  const alexnet = { conv1: '96×55×55', pool1: '96×27×27', conv2: '256×27×27', pool2: '256×13×13' };
  const ends = { conv5: '256×13×13', pool5: '256×6×6' };
  const dense = (features: string) => ({ fc6: features, fc7: features, fc8: '1000' });

  /** Sizes, and the layers that are not there. */
  test.each([
    ['zfnet-wide', { ...zfnet, ...wide, ...dense('4096') }, []],
    ['zfnet-fc2048', { ...zfnet, ...middle, ...dense('2048') }, []],
    ['zfnet-fc8192', { ...zfnet, ...middle, ...dense('8192') }, []],
    ['zfnet-wide-fc8192', { ...zfnet, ...wide, ...dense('8192') }, []],
    ['alexnet-dense', { ...alexnet, ...middle, ...dense('4096') }, []],
    ['alexnet-dense-without-3-4', { ...alexnet, ...ends, ...dense('4096') }, ['conv3', 'conv4']],
    ['alexnet-dense-without-7', { ...alexnet, ...middle, fc6: '4096', fc8: '1000' }, ['fc7']],
    ['alexnet-dense-without-6-7', { ...alexnet, ...middle, fc8: '1000' }, ['fc6', 'fc7']],
    ['alexnet-dense-without-3-4-6-7', { ...alexnet, ...ends, fc8: '1000' }, ['conv3', 'conv4', 'fc6', 'fc7']],
    ['alexnet-dense-fc2048', { ...alexnet, ...middle, ...dense('2048') }, []],
    ['alexnet-dense-fc8192', { ...alexnet, ...middle, ...dense('8192') }, []],
  ])('%s has its sizes', (name, wanted, gone) => {
    const found = sizes(presetNetwork(name, { classes: 1000 }));
    expect(found).toMatchObject(wanted);
    for (const layer of gone) expect(found).not.toHaveProperty(layer);
  });

  test('without layers 3 and 4, the fifth reads the second', () => {
    const nodes = presetNetwork('alexnet-dense-without-3-4', { classes: 10 }).nodes;
    expect(nodes.find(({ name }) => name === 'conv5')!.inputs).toEqual(['pool2']);
  });

  test('without layers 6 and 7, the classes are read from pool5', () => {
    const nodes = presetNetwork('alexnet-dense-without-6-7', { classes: 10 }).nodes;
    expect(nodes.find(({ name }) => name === 'fc8')!.inputs).toEqual(['pool5']);
  });
});

describe('zfnet-small', () => {
  test('from 28 to 64 px: zfnet’s layers, at least 3×3 cells at pool5', () => {
    const zfnetNames = names(presetNetwork('zfnet', { classes: 10 }));
    for (let side = 28; side <= 64; side++) {
      const small = presetNetwork('zfnet-small', { classes: 10, inputShape: [1, side, side] });
      expect(names(small)).toEqual(zfnetNames);
      const [, height, width] = small.nodes.find(({ name }) => name === 'pool5')!.shape as [number, number, number];
      expect(Math.min(height, width), `${side} px`).toBeGreaterThanOrEqual(3);
    }
  });

  test('costs 8 million multiply-adds at 1×28×28, 15 million at 3×64×64', () => {
    const cost = (inputShape: readonly [number, number, number]) =>
      multiplyAdds(presetNetwork('zfnet-small', { classes: 10, inputShape })) / 1e6;
    expect(Math.round(cost([1, 28, 28]))).toBe(8);
    expect(Math.round(cost([3, 64, 64]))).toBe(15);
  });

  test('takes 3×64×64 where nothing is said', () => {
    expect(presetNetwork('zfnet-small', { classes: 4 }).inputShape).toEqual([3, 64, 64]);
  });
});

test('an unknown preset is refused with the names of those there are', () => {
  for (const name of ['vgg16', 'toString']) {
    const make = () => presetNetwork(name, { classes: 10 });
    expect(make).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }));
    expect(make).toThrow(`"${name}"; give one of ${presetNames.join(', ')}`);
  }
});

test('an input too small for the windows is refused', () => {
  expect(() => presetNetwork('zfnet', { classes: 10, inputShape: [3, 8, 8] })).toThrow('The layer "conv2"');
});
