import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defineNetwork } from '../../src/engine/network/define.ts';
import { compileProjection } from '../../src/engine/program/compile.ts';
import { rules } from '../../src/engine/program/rules.ts';
import { referenceRuntime } from '../../src/engine/runtime/reference/index.ts';
import { caseOf, cases, chosen, descend, oneAt, project } from './projecting.ts';
import { runtimes } from './runtimes.ts';
import { expectClose } from './tensors.ts';

/** Beginning the way down with a box must end as going all the way with whole maps does. */
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

describe.each([{ name: 'reference', runtime: referenceRuntime }, ...runtimes])(
  'local way down on $name',
  ({ runtime }) => {
    test.each(rules)('of every unit of a chain, borders and corners among them, under %s', async (rule) => {
      const c = caseOf(chain, 5);
      const [maps, height, width] = chain.nodes.at(-1)!.shape as [number, number, number];
      for (let unit = 0; unit < maps * height * width; unit += 3) {
        const { activation, projection } = await project(runtime, c, 'drop3', rule, unit);
        const whole = await descend(runtime, c, 'drop3', rule, oneAt([maps, height, width], unit, activation));
        expectClose(projection, whole, 1e-5);
      }
    });

    test('of random units of random networks, under every rule', async () => {
      await fc.assert(
        fc.asyncProperty(cases(), fc.constantFrom(...rules), async (c, rule) => {
          const { node, unit } = chosen(c);
          fc.pre(node.layer.op !== 'softmax');
          const { activation, projection } = await project(runtime, c, node.name, rule, unit);
          const whole = await descend(runtime, c, node.name, rule, oneAt(node.shape, unit, activation));
          expectClose(projection, whole, 1e-5);
        }),
        { numRuns: 40 },
      );
    });
  },
);

test('a chain of convolutions and pools is gone down in boxes to the input, and laid into it once', () => {
  const { operations, values } = compileProjection(chain, 'tensor', 'relu3', 'deconvnet');
  const placed = operations.filter(({ op }) => op === 'placeBox');
  expect(placed.map(({ inputs }) => values[inputs[0]!]!.shape)).toEqual([['n', 2, 23, 19]]);
  expect(operations.filter(({ op }) => op === 'conv2dInputGradient')).toHaveLength(3);
});
