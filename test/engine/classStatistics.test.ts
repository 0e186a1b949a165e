import { describe, expect, test } from 'vitest';
import { defineNetwork } from '../../src/engine/network/define.ts';
import { compileClassStatistics, compileForward } from '../../src/engine/program/compile.ts';
import { referenceRuntime } from '../../src/engine/runtime/reference/index.ts';
import { runtimes } from './runtimes.ts';
import { execute, expectClose, float32, int32, normal, randomWeights } from './tensors.ts';

const network = defineNetwork({
  name: 'small',
  input: [2, 10, 9],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 5, kernelSize: 3, padding: 1 },
    { name: 'relu1', op: 'relu' },
    { name: 'pool1', op: 'maxPool', kernelSize: 3, strides: 2 },
    { name: 'norm1', op: 'localResponseNormalization', alpha: 0.3 },
    { name: 'conv2', op: 'conv2d', outChannels: 4, kernelSize: 3 },
    { name: 'tanh2', op: 'tanh' },
    { name: 'fc3', op: 'dense', outFeatures: 6 },
    { name: 'relu3', op: 'relu' },
    { name: 'fc4', op: 'dense', outFeatures: 3 },
    { name: 'prob', op: 'softmax' },
  ],
});
const nodes = ['pool1', 'tanh2', 'relu3'];
const images = 4;
const weights = randomWeights(network, 1);
const input = normal(['input'], [images, ...network.inputShape]);
const classes = (label: number) => int32([images], new Array(images).fill(label));
const statistics = (relevance: boolean) =>
  compileClassStatistics(network, 'tensor', { logits: 'fc4', nodes, relevance });

/** The class's scores with one map of a node multiplied, and the node's activations. */
async function scoresWith(node: string, map: number, by: number, label: number): Promise<number[]> {
  const made = await execute(referenceRuntime, compileForward(network, 'tensor', [node]), weights, { tensor: input });
  const { shape, data } = made[node]!;
  const cells = shape.slice(2).reduce((a, b) => a * b, 1);
  const scaled = Float32Array.from(data, (value, i) =>
    Math.floor(i / cells) % shape[1]! === map ? by * value : value,
  );
  const above = defineNetwork({
    name: 'above',
    input: shape.length === 4 ? shape.slice(1) : [shape[1]!, 1, 1],
    layers: network.nodes
      .slice(network.nodes.findIndex(({ name }) => name === node) + 1, -1)
      .map(({ layer, name }) => ({ ...layer, name })),
  });
  const fed = float32([images, ...above.inputShape], scaled);
  const { fc4 } = await execute(referenceRuntime, compileForward(above, 'tensor', ['fc4']), weights, { tensor: fed });
  return Array.from({ length: images }, (_, i) => fc4!.data[i * 3 + label]!);
}

test.each(nodes)('relevance of the maps of %s is how the score changes as the map is scaled', async (node) => {
  const [label, step] = [1, 1e-3];
  const found = await execute(referenceRuntime, statistics(true), weights, { tensor: input, classes: classes(label) });
  const relevance = found[`${node}.relevance`]!.data;
  const largest = Math.max(...Array.from(relevance, Math.abs));
  for (let map = 0; map < relevance.length; map++) {
    const [up, down] = [await scoresWith(node, map, 1 + step, label), await scoresWith(node, map, 1 - step, label)];
    const slope = up.reduce((sum, score, i) => sum + (score - down[i]!) / (2 * step), 0);
    expect(Math.abs(relevance[map]! - slope)).toBeLessThan(2e-3 * largest);
  }
});

test('means, squared deviations and firings are those of plain loops', async () => {
  const found = await execute(referenceRuntime, statistics(false), weights, { tensor: input, classes: classes(0) });
  expect(Object.keys(found).filter((name) => name.endsWith('relevance'))).toEqual([]);
  for (const node of nodes) {
    const [mean, value] = [found[`${node}.mean`]!, found[`${node}.value`]!];
    const maps = mean.shape[1]!;
    for (let map = 0; map < maps; map++) {
      const column = (data: ArrayLike<number>) => Array.from({ length: images }, (_, i) => data[i * maps + map]!);
      const own = column(mean.data);
      const average = own.reduce((a, b) => a + b, 0) / images;
      expect(found[`${node}.means`]!.data[map]).toBeCloseTo(average, 5);
      expect(found[`${node}.squares`]!.data[map]).toBeCloseTo(
        own.reduce((sum, x) => sum + (x - average) ** 2, 0),
        5,
      );
      expect(found[`${node}.firings`]!.data[map]).toBe(column(value.data).filter((x) => x > 0).length);
    }
  }
});

describe.each(runtimes)('on $name', ({ runtime }) => {
  test.each([true, false])('all is as on the reference, with relevance: %s', async (relevance) => {
    const feeds = { tensor: input, classes: classes(2) };
    const expected = await execute(referenceRuntime, statistics(relevance), weights, feeds);
    const found = await execute(runtime, statistics(relevance), weights, feeds);
    for (const [name, tensor] of Object.entries(expected)) expectClose(found[name]!, tensor, 1e-4, name);
  });
});
