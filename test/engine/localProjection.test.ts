import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defineNetwork } from '../../src/engine/network/define.ts';
import { withoutLimit } from '../../src/engine/network/upperLimit.ts';
import { compileForward, compileProjection } from '../../src/engine/program/compile.ts';
import { rules } from '../../src/engine/program/rules.ts';
import { referenceRuntime } from '../../src/engine/runtime/reference/index.ts';
import { compileDescent } from './descents.ts';
import { caseOf, cases, chosen, descend, inputOf, oneAt, project } from './projecting.ts';
import { runtimes } from './runtimes.ts';
import { execute, expectClose, float32, int32, randomWeights, sizeOf } from './tensors.ts';

/** Going up and down in boxes must end as going all the way with whole maps does. */
const chain = defineNetwork({
  name: 'chain',
  input: [2, 30, 26],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 3, kernelSize: 3, strides: 2, padding: 1 },
    { name: 'relu1', op: 'relu' },
    { name: 'pool1', op: 'maxPool', kernelSize: 3, strides: 2, padding: [1, 0, 0, 1], rounding: 'ceil' },
    { name: 'conv2', op: 'conv2d', outChannels: 4, kernelSize: [3, 2], padding: [2, 0, 1, 1] },
    { name: 'norm2', op: 'batchNorm' },
    { name: 'relu2', op: 'relu' },
    { name: 'conv3', op: 'conv2d', outChannels: 4, kernelSize: 2, dilations: 2, padding: 1, groups: 2 },
    { name: 'relu3', op: 'relu' },
    { name: 'lrn3', op: 'localResponseNormalization' },
    { name: 'drop3', op: 'dropout' },
  ],
});

/** Pools over padding whose outputs are normalised, shifted and pooled again: what lies outside the maps must not come in. */
const pooled = defineNetwork({
  name: 'pooled',
  input: [2, 33, 29],
  layers: [
    { name: 'pool1', op: 'maxPool', kernelSize: 2, strides: 2, padding: 1 },
    { name: 'lrn1', op: 'localResponseNormalization', alpha: 0.5 },
    { name: 'conv1', op: 'conv2d', outChannels: 3, kernelSize: 3, padding: 1 },
    { name: 'norm1', op: 'batchNorm' },
    { name: 'pool2', op: 'maxPool', kernelSize: 3, strides: 2, padding: 1, rounding: 'ceil' },
    { name: 'norm2', op: 'batchNorm' },
    { name: 'pool3', op: 'maxPool', kernelSize: 2, strides: 1, padding: 1 },
    { name: 'lrn3', op: 'localResponseNormalization', size: 2, alpha: 0.5 },
    { name: 'conv4', op: 'conv2d', outChannels: 3, kernelSize: 2, padding: 1 },
  ],
});

describe.each([{ name: 'reference', runtime: referenceRuntime }, ...runtimes])(
  'local projections on $name',
  ({ runtime }) => {
    describe.each([chain, pooled])('of every unit of a chain, borders and corners among them: $name', (network) => {
      test.each(rules)('%s', async (rule) => {
        const c = caseOf(network, 5);
        const weights = randomWeights(network, c.seed);
        const { name, shape } = network.nodes.at(-1)!;
        const units = Array.from({ length: Math.ceil(sizeOf(shape) / 3) }, (_, i) => 3 * i);
        const n = units.length;
        const tensor = float32(
          [n, ...network.inputShape],
          units.flatMap(() => [...inputOf(c).data]),
        );
        const program = compileProjection(network, 'tensor', name, rule);
        const feeds = { tensor, unit: int32([n], units) };
        const { activation, projection } = await execute(runtime, program, weights, feeds);
        const maps = await execute(runtime, compileForward(network, 'tensor', [name]), weights, { tensor: inputOf(c) });
        const expected = float32(
          [n],
          units.map((unit) => maps[name]!.data[unit]!),
        );
        expectClose(activation!, expected, 1e-5);
        const seed = float32(
          [n, ...shape],
          units.flatMap((unit, i) => [...oneAt(shape, unit, activation!.data[i]!).data]),
        );
        const whole = await execute(runtime, compileDescent(network, name, rule), weights, { tensor, seed });
        expectClose(projection!, whole.signal!, 1e-5);
      });
    });

    test('of random units of random networks, under every rule', async () => {
      await fc.assert(
        fc.asyncProperty(cases(), fc.constantFrom(...rules), async (c, rule) => {
          const { node, unit } = chosen(c);
          fc.pre(node.layer.op !== 'softmax');
          const { activation, projection } = await project(runtime, c, node.name, rule, unit);
          const network = withoutLimit(c.network, node.name);
          const weights = randomWeights(c.network, c.seed);
          const seed = oneAt(node.shape, unit, activation);
          const whole = await descend(runtime, { ...c, network }, node.name, rule, seed, { weights });
          expectClose(projection, whole, 1e-5);
        }),
        { numRuns: 40 },
      );
    });
  },
);

test('a chain of convolutions and pools is gone up and down in boxes from and to the input', () => {
  const { operations, values } = compileProjection(chain, 'tensor', 'relu3', 'deconvnet');
  const shapesOf = (op: string, name: (operation: (typeof operations)[number]) => string) =>
    operations.filter((operation) => operation.op === op).map((operation) => values[name(operation)]!.shape);
  const results = ({ outputs }: (typeof operations)[number]) => outputs[0]!;
  expect(shapesOf('cropBox', results)).toEqual([['n', 2, 23, 19]]);
  expect(shapesOf('conv2d', results)).toEqual([
    ['n', 3, 11, 9],
    ['n', 4, 3, 3],
    ['n', 4, 1, 1],
  ]);
  expect(shapesOf('placeBox', ({ inputs }) => inputs[0]!)).toEqual([['n', 2, 23, 19]]);
  expect(shapesOf('conv2dInputGradient', results)).toHaveLength(3);
});
