import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defineNetwork } from '../../src/engine/network/define.ts';
import {
  compileForward,
  compileOcclusion,
  compileProjection,
  compileTopActivations,
} from '../../src/engine/program/compile.ts';
import type { Program } from '../../src/engine/program/program.ts';
import { rules } from '../../src/engine/program/rules.ts';
import { compileTrainingStep, velocityOf } from '../../src/engine/program/trainingStep.ts';
import { randomBytes } from '../../src/engine/random.ts';
import { referenceRuntime } from '../../src/engine/runtime/reference/index.ts';
import type { Tensor, Tensors } from '../../src/engine/runtime/runtime.ts';
import { preprocessingSchema } from '../../src/shared/preprocessing.ts';
import { networks } from './networks.ts';
import { type Case, cases, chosen } from './projecting.ts';
import type { NamedRuntime } from './runtimes.ts';
import { execute, expectClose, float32, int32, mapped, normal, randomWeights, sizeOf } from './tensors.ts';
import { toleranceOf } from './tolerances.ts';

const images = 3;
const batchOf = ({ network, seed }: Pick<Case, 'network' | 'seed'>): Tensor =>
  normal([seed, 'x'], [images, ...network.inputShape]);

/** Property tests: every program on each of the runtimes against the reference, `numRuns` networks a kind of program. */
export function testAgreement(runtimes: readonly NamedRuntime[], numRuns: number): void {
  async function expectAgreement(
    program: Program,
    parameters: Tensors,
    feeds: Tensors,
    tolerance = toleranceOf(program),
  ) {
    const expected = await execute(referenceRuntime, program, parameters, feeds);
    for (const { name: where, runtime } of runtimes) {
      const actual = await execute(runtime, program, parameters, feeds);
      expect(Object.keys(actual).toSorted()).toEqual(Object.keys(expected).toSorted());
      for (const [name, tensor] of Object.entries(expected))
        expectClose(actual[name]!, tensor, tolerance, `${name} on ${where}`);
    }
  }

  const everyCase = (check: (c: Case) => Promise<void>, seed: number) =>
    fc.assert(fc.asyncProperty(cases(), check), { seed, numRuns });

  test('the runtimes agree on every activation of a forward pass', async () => {
    await everyCase(async (c) => {
      const taps = ['input', ...c.network.nodes.map(({ name }) => name)];
      const program = compileForward(c.network, 'tensor', taps);
      await expectAgreement(program, randomWeights(c.network, c.seed), { tensor: batchOf(c) });
    }, 21);
  });

  test('the runtimes agree on top activations: values, means, and places as the places of those values', async () => {
    await everyCase(async (c) => {
      const { node } = chosen(c);
      const program = compileTopActivations(c.network, 'tensor', [node.name]);
      await expectAgreement(program, randomWeights(c.network, c.seed), { tensor: batchOf(c) });
    }, 22);
  });

  test('the runtimes agree on projections under all three rules', async () => {
    await everyCase(async (c) => {
      const { node, unit } = chosen(c);
      const units = Array.from({ length: images }, (_, i) => (unit + 5 * i) % sizeOf(node.shape));
      const feeds = { tensor: batchOf(c), unit: int32([images], units) };
      for (const rule of rules) {
        const program = compileProjection(c.network, 'tensor', node.name, rule);
        await expectAgreement(program, randomWeights(c.network, c.seed), feeds);
      }
    }, 23);
  });

  test('the runtimes agree on a training step', async () => {
    const trained = fc.record({ network: networks({ head: 'classes' }), seed: fc.nat(1e6) });
    const property = fc.asyncProperty(trained, async ({ network, seed }) => {
      const options = { momentum: 0.9, weightDecay: 0.01, filterRadius: 0.5, inputScale: 1 };
      const program = compileTrainingStep(network, 'tensor', options);
      const weights = randomWeights(network, seed);
      const others = Object.entries(program.feeds).map(([name, { dtype, shape: withN }]): [string, Tensor] => {
        const shape = withN.map((size) => (size === 'n' ? images : size));
        if (dtype === 'uint8') return [name, { dtype, shape, data: randomBytes([seed, name], sizeOf(shape)) }];
        return [name, normal([seed, name], shape, 0.1)];
      });
      const feeds = {
        ...Object.fromEntries(others),
        ...weights,
        tensor: batchOf({ network, seed }),
        labels: int32([images], [0, 1, network.nodes.at(-1)!.shape[0]! - 1]),
        learningRate: float32([1], [0.05]),
      };
      expect(Object.keys(program.outputs)).toEqual(expect.arrayContaining(['loss', velocityOf('conv1.weight')]));
      await expectAgreement(program, {}, feeds);
    });
    await fc.assert(property, { seed: 24, numRuns });
  });

  test('the runtimes agree on occlusion by windows inside, across the border and empty', async () => {
    await everyCase(async (c) => {
      const { node } = chosen(c);
      const [, height, width] = c.network.inputShape;
      const windows = [0, 0, 0, 0, 1, 2, 3, 2, height - 2, width - 1, 2, 1];
      const feeds = {
        image: normal([c.seed, 'image'], [1, ...c.network.inputShape]),
        baseline: normal([c.seed, 'baseline'], [1, ...c.network.inputShape]),
        window: int32([3, 4], windows),
      };
      const program = compileOcclusion(c.network, node.name);
      await expectAgreement(program, randomWeights(c.network, c.seed), feeds);
    }, 25);
  });

  test('the runtimes agree on cropped, mirrored pictures with a mean image', async () => {
    const network = defineNetwork({
      name: 'pictures',
      input: [3, 6, 5],
      layers: [{ name: 'conv1', op: 'conv2d', outChannels: 2, kernelSize: 3 }],
    });
    const preprocessing = preprocessingSchema.parse({
      ...{ channels: 3, decodeSize: [8, 9], cropSize: [6, 5], mean: 'image', scale: 0.5 },
    });
    const weights = {
      ...randomWeights(network, 1),
      mean: mapped(normal([1, 'mean'], [3, 8, 9]), (value) => 120 + value),
    };
    const feeds: Tensors = {
      pixels: { dtype: 'uint8', shape: [2, 8, 9, 3], data: randomBytes([1], 2 * 8 * 9 * 3) },
      rows: int32([2, 6], [0, 1, 2, 3, 4, 5, 2, 3, 4, 5, 6, 7]),
      columns: int32([2, 5], [2, 3, 4, 5, 6, 8, 7, 6, 5, 4]),
    };
    const normalized = preprocessingSchema.parse({
      ...{ ...preprocessing, channelOrder: 'bgr', mean: [0.4, 0.5, 0.6], deviation: [0.2, 0.3, 0.4] },
    });
    for (const it of [preprocessing, normalized]) {
      await expectAgreement(compileForward(network, it, ['input', 'conv1']), weights, feeds);
      await expectAgreement(compileForward(network, { givenCropsOf: it }, ['input', 'conv1']), weights, feeds);
    }
    const unit = int32([2], [3, 1]);
    await expectAgreement(compileProjection(network, normalized, 'conv1', 'gradient'), weights, { ...feeds, unit });
  });

  test('where maxima are equal by design, every runtime takes the first, up, down and in places', async () => {
    const network = defineNetwork({
      name: 'ties',
      input: [2, 7, 6],
      layers: [
        { name: 'relu1', op: 'relu' },
        { name: 'pool1', op: 'maxPool', kernelSize: 3, strides: 2, padding: 1, rounding: 'ceil' },
      ],
    });
    // Small whole numbers are exact in both; after the ReLU most windows hold several equal maxima, many of them 0.
    const values = Array.from(randomBytes([7], images * 2 * 7 * 6), (byte) => (byte % 4) - 2);
    const tensor = float32([images, 2, 7, 6], values);
    const cells = sizeOf(network.nodes[1]!.shape);
    const top = compileTopActivations(network, 'tensor', ['pool1', 'relu1']);
    await expectAgreement(top, {}, { tensor }, 0);
    const down = compileProjection(network, 'tensor', 'pool1', 'deconvnet');
    for (let unit = 0; unit < cells; unit += 3) {
      await expectAgreement(down, {}, { tensor, unit: int32([images], [unit, (unit + 1) % cells, unit]) }, 0);
    }
  });
}
