import { describe, expect, test } from 'vitest';
import { type AttributorOptions, openAttributor } from '../../../../src/engine/analysis/attribution/attributor.ts';
import {
  cascaded,
  drawnWeights,
  networkBelow,
  randomisationSteps,
} from '../../../../src/engine/analysis/attribution/randomised.ts';
import { defineNetwork } from '../../../../src/engine/network/define.ts';
import { compileForward } from '../../../../src/engine/program/compile.ts';
import { rules } from '../../../../src/engine/program/rules.ts';
import { referenceRuntime } from '../../../../src/engine/runtime/reference/index.ts';
import type { Tensor } from '../../../../src/engine/runtime/runtime.ts';
import { attributionMethods } from '../../../../src/shared/attribution.ts';
import { caseOf, inputOf, project } from '../../projecting.ts';
import { runtimes } from '../../runtimes.ts';
import { execute, expectClose, float32, mapped, normal, randomWeights } from '../../tensors.ts';

const network = defineNetwork({
  name: 'attributed',
  input: [2, 9, 8],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 4, kernelSize: 3, padding: 1 },
    { name: 'norm1', op: 'batchNorm' },
    { name: 'relu1', op: 'relu' },
    { name: 'pool1', op: 'maxPool', kernelSize: 2 },
    { name: 'conv2', op: 'conv2d', outChannels: 3, kernelSize: 3 },
    { name: 'relu2', op: 'relu' },
    { name: 'mean', op: 'globalAveragePool' },
    { name: 'flat', op: 'flatten' },
    { name: 'scores', op: 'dense', outFeatures: 4 },
  ],
});
const seed = 3;
const weights = randomWeights(network, seed);
const image = inputOf(caseOf(network, seed));
const baseline = mapped(normal([seed, 'baseline'], image.shape), () => 0.2);
const optionsFor = (node: string): AttributorOptions => ({
  ...{ runtime: referenceRuntime, network: networkBelow(network, node), memoryBytes: 2 ** 26, node, baseline, seed: 1 },
});

async function attributed(method: (typeof attributionMethods)[number], node: string, unit: number, changes = {}) {
  const attributor = (await openAttributor(method, { ...optionsFor(node), ...changes }))!;
  const found = await attributor.attribute({ images: image, units: Int32Array.of(unit) }, weights);
  await attributor.dispose();
  return { activation: found.activations[0]!, map: found.maps[0]! };
}

async function unitOf(input: Tensor, node: string, unit: number): Promise<number> {
  const found = await execute(referenceRuntime, compileForward(network, 'tensor', [node]), weights, { tensor: input });
  return found[node]!.data[unit]!;
}

test.each(rules)('%s is the projection of the unit divided by its activation, of maps and of scores', async (rule) => {
  for (const [node, unit] of [
    ['relu2', 2],
    ['scores', 1],
  ] as const) {
    const { activation, projection } = await project(referenceRuntime, caseOf(network, seed), node, rule, unit);
    const found = await attributed(rule, node, unit);
    expect(activation).not.toBe(0);
    expect(found.activation).toBeCloseTo(activation, 5);
    // A negative seed is another way down but for the gradient.
    if (activation > 0 || rule === 'gradient')
      expectClose(
        float32(projection.shape, found.map),
        mapped(projection, (value) => value / activation),
        1e-4,
      );
  }
});

test('integrated gradients add up to what the unit has more than on the baseline, and follow plain differences', async () => {
  const { map, activation } = await attributed('integratedGradients', 'scores', 1);
  const difference = activation - (await unitOf(baseline, 'scores', 1));
  // 32 points of a function with bends.
  expect(Math.abs(map.reduce((sum, value) => sum + value, 0) - difference)).toBeLessThan(0.05 * Math.abs(difference));
});

test('the mean gradient under noise is near the gradient, and not the same', async () => {
  const [gradient, smooth] = [await attributed('gradient', 'scores', 1), await attributed('smoothGrad', 'scores', 1)];
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const cosine =
    dot(gradient.map, smooth.map) / Math.sqrt(dot(gradient.map, gradient.map) * dot(smooth.map, smooth.map));
  expect(cosine).toBeGreaterThan(0.5);
  expect(cosine).toBeLessThan(0.999);
});

test('of a network that ends in a mean and a dense layer Grad-CAM is CAM: the maps by their class weights', async () => {
  const { map } = await attributed('gradCam', 'scores', 1);
  const { relu2 } = await execute(referenceRuntime, compileForward(network, 'tensor', ['relu2']), weights, {
    tensor: image,
  });
  const [, maps, height, width] = relu2!.shape as [number, number, number, number];
  const cells = height * width;
  const cam = Array.from({ length: cells }, (_, cell) =>
    Math.max(
      0,
      Array.from(
        { length: maps },
        (_map, k) => (weights['scores.weight']!.data[maps + k]! / cells) * relu2!.data[k * cells + cell]!,
      ).reduce((a, b) => a + b, 0),
    ),
  );
  // Between the centres of cells, by a plain loop.
  const at = (pixel: number, pixels: number, along: number) =>
    Math.min(along - 1, Math.max(0, ((pixel + 0.5) * along) / pixels - 0.5));
  const plain = Array.from({ length: 9 * 8 }, (_, i) => {
    const [y, x] = [at(Math.floor(i / 8), 9, height), at(i % 8, 8, width)];
    let sum = 0;
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++)
        sum += Math.max(0, 1 - Math.abs(row - y)) * Math.max(0, 1 - Math.abs(column - x)) * cam[row * width + column]!;
    return sum;
  });
  expect(Math.max(...plain)).toBeGreaterThan(0);
  expectClose(float32([1, 1, 9, 8], map), float32([1, 1, 9, 8], plain), 1e-4);
});

test('the lowest layer has no maps below it for Grad-CAM', async () => {
  expect(await openAttributor('gradCam', optionsFor('conv1'))).toBeNull();
});

test('occlusion is the mean loss under the windows that cover a pixel, by a plain loop', async () => {
  const { map, activation } = await attributed('occlusion', 'relu2', 2);
  // Of 8 px an eighth is one: each window is a pixel.
  for (const pixel of [0, 13, 37, 71]) {
    const hidden = mapped(image, (value, i) => (i % 72 === pixel ? baseline.data[i]! : value));
    const lost = activation - (await unitOf(hidden, 'relu2', 2));
    expect(map[pixel]).toBeCloseTo(Math.max(0, lost), 5);
  }
  expect(Math.max(...map)).toBeGreaterThan(0);
});

describe.each(runtimes)('on $name', ({ runtime }) => {
  test.each(attributionMethods)('%s is what the reference gives, in batches of any size', async (method) => {
    const expected = await attributed(method, 'scores', 2);
    for (const memoryBytes of [2 ** 26, 1]) {
      const found = await attributed(method, 'scores', 2, { runtime, memoryBytes });
      const shape = [expected.map.length];
      expectClose(float32(shape, found.map), float32(shape, expected.map), 1e-3);
      expect(found.activation).toBeCloseTo(expected.activation, 4);
    }
  });
});

test('layers become random from the unit down, each with what normalises it', () => {
  expect(randomisationSteps(network, 'scores').map(({ layer }) => layer)).toEqual(['scores', 'conv2', 'conv1']);
  const steps = randomisationSteps(network, 'relu2');
  expect(steps.map(({ layer }) => layer)).toEqual(['conv2', 'conv1']);
  expect([...steps[1]!.weights].sort()).toEqual(
    ['conv1.bias', 'conv1.weight', 'norm1.bias', 'norm1.running_mean', 'norm1.running_var', 'norm1.weight'].sort(),
  );
  const drawn = drawnWeights(networkBelow(network, 'relu2'), 1, 0);
  const first = cascaded(weights, drawn, steps, 1);
  expect(first['conv2.weight']).toBe(drawn['conv2.weight']);
  expect(first['conv1.weight']).toBe(weights['conv1.weight']);
  // All random: nothing of the trained network is left below the unit.
  const all = cascaded(weights, drawn, steps, 2);
  for (const name of Object.keys(drawn)) expect(all[name]).toBe(drawn[name]);
  expect(drawnWeights(network, 1, 1)['conv1.weight']!.data).not.toEqual(drawn['conv1.weight']!.data);
});

test('a deep network is randomised several layers at a time', () => {
  const layers = Array.from({ length: 40 }, (_, i) => ({
    name: `conv${i}`,
    op: 'conv2d',
    outChannels: 1,
    kernelSize: 1,
  }));
  const steps = randomisationSteps(defineNetwork({ name: 'deep', input: [1, 2, 2], layers }), 'conv39');
  expect(steps.length).toBeLessThanOrEqual(16);
  expect(steps.flatMap((step) => step.weights)).toHaveLength(80);
  expect(steps.at(-1)!.layer).toBe('conv0');
});
