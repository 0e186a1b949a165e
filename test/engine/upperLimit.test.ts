import { describe, expect, test } from 'vitest';
import { defineNetwork } from '../../src/engine/network/define.ts';
import { upperLimit, withoutLimit } from '../../src/engine/network/upperLimit.ts';
import { compileForward, compileProjection, compileTopActivations } from '../../src/engine/program/compile.ts';
import { rules } from '../../src/engine/program/rules.ts';
import { referenceRuntime } from '../../src/engine/runtime/reference/index.ts';
import { compileDescent } from './descents.ts';
import { oneAt } from './projecting.ts';
import { runtimes } from './runtimes.ts';
import { execute, expectClose, float32, int32, largest, normal, randomWeights } from './tensors.ts';

const network = defineNetwork({
  name: 'limited',
  input: [2, 12, 11],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 3, kernelSize: 3 },
    { name: 'relu1', op: 'relu6' },
    { name: 'pool1', op: 'maxPool', kernelSize: 2, strides: 2 },
    { name: 'conv2', op: 'conv2d', outChannels: 3, kernelSize: 2 },
    { name: 'clip2', op: 'clip', bounds: [-1, 2] },
    { name: 'conv3', op: 'conv2d', outChannels: 4, kernelSize: 2 },
    { name: 'gate3', op: 'hardSigmoid', alpha: 2 },
    { name: 'low4', op: 'clip', bounds: [-2, 0] },
  ],
});
const images = 6;
const tensor = normal(['limited'], [images, ...network.inputShape], 8);
const weights = randomWeights(network, 3);
const [height, width] = [10, 9]; // of conv1 and relu1

/** Each limited layer, what it reads, its limit, and what it would put out without one. */
const limited = [
  ['relu1', 'conv1', 6, (z: number) => Math.max(z, 0)],
  ['clip2', 'conv2', 2, (z: number) => Math.max(z, -1)],
  ['gate3', 'conv3', 1, (z: number) => Math.max(2 * z + 0.5, 0)],
] as const;

describe.each([{ name: 'reference', runtime: referenceRuntime }, ...runtimes])(
  'beyond a limit on $name',
  ({ runtime }) => {
    const forward = (nodes: readonly string[]) =>
      execute(runtime, compileForward(network, 'tensor', nodes), weights, { tensor });

    test.each(limited)(
      '%s: images at the limit are told apart, by what %s puts into it',
      async (node, source, limit, open) => {
        const { [node]: output, [source]: input } = await forward([node, source]);
        const ranked = await execute(runtime, compileTopActivations(network, 'tensor', [node]), weights, { tensor });
        const [, maps, rows, columns] = output!.shape as [number, number, number, number];
        const cells = rows * columns;
        let atLimit = 0;
        for (let row = 0; row < images * maps; row++) {
          const own = [...input!.data.slice(row * cells, (row + 1) * cells)].map(open);
          const put = [...output!.data.slice(row * cells, (row + 1) * cells)];
          if (Math.max(...put) === limit) atLimit++;
          const value = ranked[`${node}.value`]!.data[row]!;
          expect(value).toBeCloseTo(Math.max(...own), 4);
          expect(own[ranked[`${node}.position`]!.data[row]!]).toBeCloseTo(Math.max(...own), 4);
          expect(ranked[`${node}.mean`]!.data[row]).toBeCloseTo(put.reduce((sum, one) => sum + one, 0) / cells, 4);
        }
        expect(atLimit).toBeGreaterThan(images);
      },
    );

    test.each(rules)(
      'under %s what comes down from a unit at the limit is what comes down from what it reads',
      async (rule) => {
        const { conv1 } = await forward(['conv1']);
        const map = conv1!.data.slice(0, height * width);
        // The pool leaves the last column out.
        const strongest = map.indexOf(Math.max(...map.filter((_, i) => i % width < width - 1)));
        expect(map[strongest]).toBeGreaterThan(6);
        const [y, x] = [Math.floor(strongest / width), strongest % width];
        const pooled = Math.min(4, y >> 1) * 4 + Math.min(3, x >> 1);
        const [image] = [float32([1, ...network.inputShape], tensor.data.slice(0, 2 * 12 * 11))];
        const seed = oneAt([3, height, width], strongest, map[strongest]!);
        const down = compileDescent(network, 'conv1', rule);
        const { signal } = await execute(referenceRuntime, down, weights, { tensor: image, seed });
        expect(largest(signal!)).toBeGreaterThan(0);
        for (const [node, unit] of [
          ['relu1', strongest],
          ['pool1', pooled],
        ] as const) {
          const feeds = { tensor: image, unit: int32([1], [unit]) };
          const found = await execute(runtime, compileProjection(network, 'tensor', node, rule), weights, feeds);
          expect(found.activation!.data[0]).toBeCloseTo(map[strongest]!, 4);
          expectClose(found.projection!, signal!, 5e-5, node);
        }
      },
    );
  },
);

test('a pool has the limit of what it pools; other layers, and what lets nothing above 0, have none', () => {
  expect(upperLimit(network, 'pool1')?.limit).toBe(6);
  expect(upperLimit(network, 'pool1')?.nodes.map(({ name }) => name)).toEqual(['relu1', 'pool1']);
  for (const name of ['conv1', 'conv2', 'low4', 'nothing']) {
    expect(upperLimit(network, name)).toBeNull();
    expect(withoutLimit(network, name)).toBe(network);
  }
});

test('what lies above a limited layer reads what that puts out', async () => {
  const { conv2, pool1 } = await execute(
    referenceRuntime,
    compileForward(network, 'tensor', ['conv2', 'pool1']),
    weights,
    { tensor },
  );
  expect(largest(pool1!)).toBe(6);
  const ranked = await execute(
    referenceRuntime,
    compileTopActivations(network, 'tensor', ['pool1', 'conv2']),
    weights,
    { tensor },
  );
  const cells = conv2!.data.length / (images * 3);
  const strongest = Math.max(...conv2!.data.slice(0, cells));
  expect(ranked['conv2.value']!.data[0]).toBeCloseTo(strongest, 5);
  expect(largest(ranked['pool1.value']!)).toBeGreaterThan(6);
});
