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

test('there are four presets', () => {
  expect(presetNames).toEqual(['zfnet', 'zfnet-wide', 'alexnet', 'zfnet-small']);
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

test('zfnet-wide has 107 627 624 parameters', () => {
  expect(parameterCount(presetNetwork('zfnet-wide', { classes: 1000 }))).toBe(107_627_624);
});

describe('alexnet', () => {
  const alexnet = presetNetwork('alexnet', { classes: 1000 });

  test('has 60 965 224 parameters', () => {
    expect(parameterCount(alexnet)).toBe(60_965_224);
  });

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
    expect(make).toThrow(`"${name}"; give one of zfnet, zfnet-wide, alexnet, zfnet-small`);
  }
});

test('an input too small for the windows is refused', () => {
  expect(() => presetNetwork('zfnet', { classes: 10, inputShape: [3, 8, 8] })).toThrow('The layer "conv2"');
});
