import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { initialWeights } from '../../../src/engine/network/parameters.ts';
import { withNeighbours } from '../../../src/modelfile/neighbours.ts';
import { decodeNpy } from '../../../src/modelfile/npy.ts';
import { readSafetensorsModel } from '../../../src/modelfile/safetensors/readSafetensorsModel.ts';
import { encodeSafetensors, type FloatTensor } from '../../../src/modelfile/safetensors.ts';
import { differenceFrom } from '../forward.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const folder = mkdtempSync(join(tmpdir(), 'switchback-weights-'));
afterAll(() => rmSync(folder, { recursive: true }));

const read = (path: string, defaultSize: readonly [number, number] = [32, 32]) =>
  withNeighbours(dirname(path), (openNeighbour) =>
    readSafetensorsModel(path, { name: 'model', defaultSize, openNeighbour }),
  );

describe('an architecture that the names of the tensors tell computes what PyTorch does', () => {
  test.each(['densenet', 'mobilenetv2'])('%s', async (name) => {
    const array = (what: string) => decodeNpy(readFileSync(join(fixtures, `${name}.${what}.npy`)));
    const model = read(join(fixtures, `${name}.safetensors`));
    // The fixture's weights are in half precision, and were computed with as they are kept.
    expect(await differenceFrom(model, array('input'), array('output'))).toBeLessThan(1e-5);
    expect(model.isSizeFree).toBe(true);
  });
});

test('layers have the names of their modules, and lie in these', () => {
  const { network, layerPaths, outputs } = read(join(fixtures, 'densenet.safetensors'));
  expect(network.layers[0]!.name).toBe('features.conv0');
  expect(layerPaths['features.denseblock1.denselayer2.conv1']).toEqual(['features', 'denseblock1', 'denselayer2']);
  expect(outputs).toEqual(['classifier']);
});

/** A network of Switchback's own, whose filters tell how they lie. */
const definition = {
  name: 'own',
  input: [3, 8, 8],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 4, kernelSize: 3, padding: 1 },
    { name: 'relu1', op: 'relu' },
    { name: 'conv2', op: 'conv2d', outChannels: 6, kernelSize: 3 },
    { name: 'fc', op: 'dense', outFeatures: 2 },
    { name: 'out', op: 'dense', outFeatures: 3 },
  ],
};
const weights = initialWeights(defineNetwork(definition), 'he', 1) as Record<string, FloatTensor>;

function written(tensors: Readonly<Record<string, FloatTensor>>): string {
  writeFileSync(join(folder, 'network.json'), JSON.stringify(definition));
  const path = join(folder, 'weights.safetensors');
  writeFileSync(path, Buffer.concat(encodeSafetensors(tensors)));
  return path;
}

test('a network.json beside the weights is theirs', () => {
  const model = read(written(weights));
  expect(model.network.layers.map(({ name }) => name)).toEqual(['conv1', 'relu1', 'conv2', 'fc', 'out']);
  expect(model.weights).toEqual(weights);
});

/** Maps `[h, w, c]` throughout, as MLX has them. */
function asMlx({ shape, data }: FloatTensor, name: string): FloatTensor {
  if (shape.length === 4) {
    const [out, channels, height, width] = shape as readonly [number, number, number, number];
    const cells = height * width;
    const moved = data.map((_, i) => {
      const [filter, cell, channel] = [
        Math.floor(i / (cells * channels)),
        Math.floor(i / channels) % cells,
        i % channels,
      ];
      return data[(filter * channels + channel) * cells + cell]!;
    });
    return { dtype: 'float32', shape: [out, height, width, channels], data: moved };
  }
  if (name !== 'fc.weight') return { dtype: 'float32', shape, data };
  // fc reads 6 maps of 6 × 6.
  const moved = data.map((_, i) => data[Math.floor(i / 216) * 216 + (i % 6) * 36 + (Math.floor(i / 6) % 36)]!);
  return { dtype: 'float32', shape, data: moved };
}

test('weights that lie as MLX has them are turned', () => {
  const stored = Object.fromEntries(Object.entries(weights).map(([name, tensor]) => [name, asMlx(tensor, name)]));
  expect(stored['conv2.weight']!.shape).toEqual([6, 3, 3, 4]);
  expect(stored['fc.weight']!.data).not.toEqual(weights['fc.weight']!.data);
  expect(read(written(stored)).weights).toEqual(weights);
});

test('weights of another network are refused by the first layer', () => {
  const { 'conv2.bias': _, ...others } = weights;
  expect(() => read(written(others))).toThrow('conv2');
});

test('weights of no known network are refused with the names of those that are', () => {
  const own = join(mkdtempSync(join(folder, 'alone-')), 'a.safetensors');
  copyFileSync(written(weights), own);
  expect(() => read(own)).toThrow(/AlexNet, VGG, ResNet/);
});
