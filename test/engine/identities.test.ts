import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defineNetwork } from '../../src/engine/network/define.ts';
import { compileForward } from '../../src/engine/program/compile.ts';
import { type Rule, rules } from '../../src/engine/program/rules.ts';
import { referenceRuntime } from '../../src/engine/runtime/reference/index.ts';
import { passingThrough } from './descents.ts';
import { type Block, blocks, type NetworkOptions } from './networks.ts';
import {
  type Case,
  caseOf,
  cases,
  chosen,
  type DescentOptions,
  descend,
  inputOf,
  oneAt,
  project,
} from './projecting.ts';
import { runtimes as others } from './runtimes.ts';
import { dot, execute, expectClose, float32, largest, mapped, normal, randomWeights, sizeOf } from './tensors.ts';

// Ten identities that a correct implementation satisfies. 1 stands in adjoints.test.ts, 2 in finiteDifferences.test.ts, 4 and 9 in
// support.test.ts.
// Tolerances are relative to the largest number of the result: the reference rounds its float64 results to float32,
// the others compute in float32 throughout.
const runtimes = [
  { name: 'reference', runtime: referenceRuntime, tolerance: 1e-6, numRuns: 40 },
  ...others.map((one) => ({ ...one, tolerance: 5e-5, numRuns: 15 })),
];

const without = (of: readonly Block[], ...left: readonly Block[]): Block[] =>
  of.filter((block) => !left.includes(block));

/** ReLUs, maxima, and what is linear but for a constant. */
const piecewiseLinear = without(
  blocks,
  'nonlinearity',
  'normalization',
  'multiply',
  'gate',
  'layerNorm',
  'groupNorm',
  'attention',
  'tokens',
);

const absolute = (value: number): number => Math.abs(value);

describe.each(runtimes)('identities on $name', ({ runtime, tolerance, numRuns }) => {
  const holds = (options: NetworkOptions, check: (c: Case) => Promise<void>) =>
    fc.assert(fc.asyncProperty(cases(options), check), { seed: 7, numRuns });

  test.each([
    ['gradient', [0, 0, -3, 3]],
    ['deconvnet', [0, 3, 0, 3]],
    ['guided', [0, 0, 0, 3]],
  ] as const)('what a ReLU passes under %s, for each sign of z and of the signal', async (rule, expected) => {
    const network = defineNetwork({ name: 'relu', input: [1, 1, 4], layers: [{ name: 'relu1', op: 'relu' }] });
    const x = float32([1, 1, 1, 4], [-2, -2, 2, 2]);
    const signal = float32([1, 1, 1, 4], [-3, 3, -3, 3]);
    expect([...(await descend(runtime, caseOf(network, 1), 'relu1', rule, signal, { x })).data]).toEqual(expected);
  });

  test('3: without ReLU the projection is the gradient, under all three rules', async () => {
    await holds({ of: without(piecewiseLinear, 'relu') }, async (c) => {
      const { node, unit } = chosen(c);
      const gradient = await project(runtime, c, node.name, 'gradient', unit);
      for (const rule of ['deconvnet', 'guided'] as const) {
        const { projection } = await project(runtime, c, node.name, rule, unit);
        expectClose(projection, gradient.projection, tolerance, rule);
      }
    });
  });

  test('5: c · seed gives c · projection for c > 0', async () => {
    await holds({}, async (c) => {
      const { node } = chosen(c);
      const seed = normal([c.seed, 'seed'], [1, ...node.shape]);
      for (const rule of rules) {
        const once = await descend(runtime, c, node.name, rule, seed);
        const scaled = mapped(seed, (value) => 3 * value);
        const thrice = await descend(runtime, c, node.name, rule, scaled);
        expectClose(
          thrice,
          mapped(once, (value) => 3 * value),
          5 * tolerance,
          rule,
        );
      }
    });
  });

  test('5: a negative seed at a ReLU, or at the pool above it, gives 0 under deconvnet and guided', async () => {
    const network = defineNetwork({
      name: 'pooled',
      input: [2, 9, 8],
      layers: [
        { name: 'conv1', op: 'conv2d', outChannels: 3, kernelSize: 3 },
        { name: 'relu1', op: 'relu' },
        { name: 'pool1', op: 'maxPool', kernelSize: 3, strides: 2, rounding: 'ceil' },
      ],
    });
    const c = caseOf(network, 3);
    for (const { name, shape } of network.nodes.slice(1)) {
      const positive = mapped(normal([3], [1, ...shape]), absolute);
      for (const rule of ['deconvnet', 'guided'] as const) {
        for (const unit of [0, 7, sizeOf(shape) - 1]) {
          expect(largest(await descend(runtime, c, name, rule, oneAt(shape, unit, -2)))).toBe(0);
        }
        expect(largest(await descend(runtime, c, name, rule, positive))).toBeGreaterThan(0);
      }
    }
  });

  test('5: below a convolution, a negative seed comes through a ReLU by negative weights only', async () => {
    const network = defineNetwork({
      name: 'twoConvolutions',
      input: [1, 8, 8],
      layers: [
        { name: 'conv1', op: 'conv2d', outChannels: 2, kernelSize: 3 },
        { name: 'relu1', op: 'relu' },
        { name: 'conv2', op: 'conv2d', outChannels: 2, kernelSize: 3 },
      ],
    });
    const c = caseOf(network, 5);
    const signed = randomWeights(network, 5);
    const seed = oneAt(network.nodes[2]!.shape, 5, -1);
    const weights = { ...signed, 'conv2.weight': mapped(signed['conv2.weight']!, absolute) };
    expect(largest(await descend(runtime, c, 'conv2', 'deconvnet', seed, { weights }))).toBe(0);
    expect(largest(await descend(runtime, c, 'conv2', 'deconvnet', seed))).toBeGreaterThan(0);
  });

  test('6: non-negative weights from layer 2 up: guided = gradient, deconvnet = no gating', async () => {
    await holds({ of: without(piecewiseLinear, 'subtract') }, async (c) => {
      const { node, unit } = chosen(c);
      const weights = Object.fromEntries(
        Object.entries(randomWeights(c.network, c.seed)).map(([name, tensor]) => {
          const signed = name === 'conv1.weight' || !name.endsWith('.weight');
          return [name, signed ? tensor : mapped(tensor, absolute)];
        }),
      );
      const seed = oneAt(node.shape, unit, 1);
      const under = (rule: Rule, options: DescentOptions = {}) =>
        descend(runtime, c, node.name, rule, seed, { weights, ...options });
      const ungated = await under('gradient', { alter: passingThrough('relu') });
      expectClose(await under('guided'), await under('gradient'), tolerance, 'guided');
      expectClose(await under('deconvnet'), ungated, tolerance, 'deconvnet');
    });
  });

  test('7: all z > 0: guided = deconvnet, gradient = no gating', async () => {
    await holds({ of: without(piecewiseLinear, 'subtract', 'rescale'), biases: 'all' }, async (c) => {
      const { node } = chosen(c);
      const weights = Object.fromEntries(
        Object.entries(randomWeights(c.network, c.seed)).map(([name, tensor]) => [
          name,
          mapped(tensor, (value) => (name.endsWith('.running_mean') ? -Math.abs(value) : Math.abs(value))),
        ]),
      );
      const x = mapped(inputOf(c), absolute);
      const seed = normal([c.seed, 'seed'], [1, ...node.shape]);
      const under = (rule: Rule, options: DescentOptions = {}) =>
        descend(runtime, c, node.name, rule, seed, { weights, x, ...options });
      const ungated = await under('gradient', { alter: passingThrough('relu') });
      expectClose(await under('guided'), await under('deconvnet'), tolerance, 'guided');
      expectClose(await under('gradient'), ungated, tolerance, 'gradient');
    });
  });

  test('8: without biases and normalisation ⟨x, gradient⟩ = h', async () => {
    await holds({ of: without(piecewiseLinear, 'batchNorm'), biases: 'none' }, async (c) => {
      const { node, unit } = chosen(c);
      const { activation, projection } = await project(runtime, c, node.name, 'gradient', unit);
      const x = inputOf(c);
      const magnitude = dot(mapped(x, absolute), mapped(projection, absolute)) + 1e-6;
      // The projection is h · gradient, so both sides carry another h.
      expect(Math.abs(dot(x, projection) - activation ** 2)).toBeLessThanOrEqual(tolerance * magnitude);
    });
  });

  test('8: the deconvnet and guided rules break ⟨x, projection⟩ = h²', async () => {
    const network = defineNetwork({
      name: 'deep',
      input: [2, 12, 12],
      layers: [1, 2, 3].flatMap((i) => [
        { name: `conv${i}`, op: 'conv2d', outChannels: 4, kernelSize: 3, bias: false },
        { name: `relu${i}`, op: 'relu' },
      ]),
    });
    const c = caseOf(network, 11);
    const taps = compileForward(network, 'tensor', ['relu3']);
    const { relu3 } = await execute(runtime, taps, randomWeights(network, 11), { tensor: inputOf(c) });
    const unit = relu3!.data.indexOf(largest(relu3!));
    const errorUnder = async (rule: Rule) => {
      const { activation, projection } = await project(runtime, c, 'relu3', rule, unit);
      return Math.abs(dot(inputOf(c), projection) / activation ** 2 - 1);
    };
    expect(await errorUnder('gradient')).toBeLessThan(1e-4);
    expect(await errorUnder('deconvnet')).toBeGreaterThan(0.01);
    expect(await errorUnder('guided')).toBeGreaterThan(0.01);
  });

  test('10: through normalisation the true derivative differs from passing through, which deconvnet does', async () => {
    const network = defineNetwork({
      name: 'normalized',
      input: [2, 9, 9],
      layers: [
        { name: 'conv1', op: 'conv2d', outChannels: 4, kernelSize: 3 },
        { name: 'relu1', op: 'relu' },
        { name: 'norm1', op: 'localResponseNormalization', size: 3, alpha: 0.2, beta: 0.75, k: 2 },
        { name: 'conv2', op: 'conv2d', outChannels: 3, kernelSize: 3 },
      ],
    });
    const seed = oneAt(network.nodes.at(-1)!.shape, 12, 1);
    const under = (rule: Rule, options: DescentOptions = {}) =>
      descend(runtime, caseOf(network, 13), 'conv2', rule, seed, options);
    const through = { alter: passingThrough('localResponseNormalization') };
    for (const rule of ['gradient', 'guided'] as const) {
      const passed = await under(rule, through);
      const difference = mapped(await under(rule), (value, i) => value - passed.data[i]!);
      expect(largest(difference)).toBeGreaterThan(0.05 * largest(passed));
    }
    expectClose(await under('deconvnet'), await under('deconvnet', through), 0, 'deconvnet');
  });
});
