import { expect, test } from 'vitest';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { compileTrainingStep, type StepOptions, velocityOf } from '../../../src/engine/program/trainingStep.ts';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import { execute, expectClose, float32, int32, mapped, normal } from '../tensors.ts';

const plain: StepOptions = { momentum: 0, weightDecay: 0, filterRadius: null, inputScale: 1 };

const classifier = defineNetwork({
  name: 'classifier',
  input: [2, 1, 1],
  layers: [
    { name: 'fc', op: 'dense', outFeatures: 2 },
    { name: 'softmax', op: 'softmax' },
  ],
});

test('one step worked by hand: loss, momentum, weight decay on weights and not on biases', async () => {
  // x = (1, 2), W = (0.1 0.2 / 0.3 −0.1), b = (2, 2): logits (2.5, 2.1); p(first) = e^0.4 / (1 + e^0.4).
  const p = Math.exp(0.4) / (1 + Math.exp(0.4)); // 0.59869
  const program = compileTrainingStep(classifier, 'tensor', { ...plain, momentum: 0.5, weightDecay: 0.1 });
  const results = await execute(
    referenceRuntime,
    program,
    {},
    {
      tensor: float32([1, 2, 1, 1], [1, 2]),
      labels: int32([1], [1]),
      learningRate: float32([1], [0.1]),
      'fc.weight': float32([2, 2], [0.1, 0.2, 0.3, -0.1]),
      'fc.bias': float32([2], [2, 2]),
      [velocityOf('fc.weight')]: float32([2, 2], [0.2, 0, 0, -0.2]),
      [velocityOf('fc.bias')]: float32([2], [0, 0.4]),
    },
  );
  expectClose(results.logits!, float32([1, 2], [2.5, 2.1]), 1e-6);
  expectClose(results.loss!, float32([1], [-Math.log(1 - p)]), 1e-6); // 0.91302
  // v ← 0.5 v − 0.1 (gradient + 0.1 w); the gradient of W is (p, 2p / −p, −2p).
  const velocity = [0.1 - 0.1 * (p + 0.01), -0.1 * (2 * p + 0.02), -0.1 * (-p + 0.03), -0.1 - 0.1 * (-2 * p - 0.01)];
  expectClose(results[velocityOf('fc.weight')]!, float32([2, 2], velocity), 1e-6);
  const weight = [0.1, 0.2, 0.3, -0.1].map((value, i) => value + velocity[i]!);
  expectClose(results['fc.weight']!, float32([2, 2], weight), 1e-6);
  expectClose(results['fc.bias']!, float32([2], [2 - 0.1 * p, 2.2 + 0.1 * p]), 1e-6);
});

test('the loss and its gradient are means over the batch: an image twice counts as once', async () => {
  const program = compileTrainingStep(classifier, 'tensor', plain);
  const step = (n: number) =>
    execute(
      referenceRuntime,
      program,
      {},
      {
        tensor: float32(
          [n, 2, 1, 1],
          Array.from({ length: n * 2 }, (_, i) => [1, 2][i % 2]!),
        ),
        labels: int32([n], new Int32Array(n)),
        learningRate: float32([1], [0.1]),
        'fc.weight': float32([2, 2], [0.1, 0.2, 0.3, -0.1]),
        'fc.bias': float32([2], [0.3, 0]),
        [velocityOf('fc.weight')]: float32([2, 2], [0, 0, 0, 0]),
        [velocityOf('fc.bias')]: float32([2], [0, 0]),
      },
    );
  const once = await step(1);
  const fourTimes = await step(4);
  for (const name of ['loss', 'fc.weight', 'fc.bias']) expectClose(fourTimes[name]!, once[name]!, 1e-6, name);
});

const twoConvolutions = defineNetwork({
  name: 'twoConvolutions',
  input: [1, 4, 4],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 2, kernelSize: 2 },
    { name: 'conv2', op: 'conv2d', outChannels: 2, kernelSize: 2 },
    { name: 'fc', op: 'dense', outFeatures: 2 },
    { name: 'softmax', op: 'softmax' },
  ],
});

test('a filter above the radius is rescaled to it, one below is left; the first radius follows the input scale', async () => {
  const program = compileTrainingStep(twoConvolutions, 'tensor', { ...plain, filterRadius: 0.1, inputScale: 0.5 });
  const zerosOf = (shape: readonly number[]) => mapped(normal([0], shape), () => 0);
  const weights = {
    'conv1.weight': float32([2, 1, 2, 2], [0.6, -0.6, 0.6, 0.6, 0.1, 0.1, -0.1, 0.1]),
    'conv1.bias': zerosOf([2]),
    'conv2.weight': float32([2, 2, 2, 2], [...new Array(8).fill(0.3), 0.4, 0, 0, 0, 0, 0, 0, 0]),
    'conv2.bias': zerosOf([2]),
    'fc.weight': float32([2, 8], new Array(16).fill(5)),
    'fc.bias': zerosOf([2]),
  };
  const velocities = Object.entries(weights).map(([name, { shape }]) => [velocityOf(name), zerosOf(shape)]);
  const results = await execute(
    referenceRuntime,
    program,
    {},
    {
      tensor: normal([1], [1, 1, 4, 4]),
      labels: int32([1], [0]),
      learningRate: float32([1], [0]),
      ...weights,
      ...Object.fromEntries(velocities),
    },
  );
  // conv1's radius is 0.1 / 0.5 = 0.2: an RMS of 0.6 shrinks to it, one of 0.1 stays.
  expectClose(results['conv1.weight']!, float32([2, 1, 2, 2], [0.2, -0.2, 0.2, 0.2, 0.1, 0.1, -0.1, 0.1]), 1e-6);
  // conv2's radius is 0.1: an RMS of 0.3 shrinks to it, and so does √(0.16 / 8) = 0.1414.
  const second = [...new Array(8).fill(0.1), 0.4 / Math.SQRT2, 0, 0, 0, 0, 0, 0, 0];
  expectClose(results['conv2.weight']!, float32([2, 2, 2, 2], second), 1e-6);
  expectClose(results['fc.weight']!, weights['fc.weight'], 0);
});

test('batch norm keeps momentum of its running statistics and takes the rest from the batch', async () => {
  const network = defineNetwork({
    name: 'normalized',
    input: [1, 1, 2],
    layers: [
      { name: 'norm', op: 'batchNorm', epsilon: 0.01, momentum: 0.9 },
      { name: 'fc', op: 'dense', outFeatures: 2 },
    ],
  });
  const ones = mapped(normal([0], [2, 2]), () => 1);
  const scalar = (value: number) => float32([1], [value]);
  const results = await execute(
    referenceRuntime,
    compileTrainingStep(network, 'tensor', plain),
    {},
    {
      tensor: float32([2, 1, 1, 2], [1, 3, 5, 7]), // mean 4, biased variance 5
      labels: int32([2], [0, 1]),
      learningRate: scalar(0),
      'norm.weight': scalar(1),
      'norm.bias': scalar(0),
      'norm.running_mean': scalar(2),
      'norm.running_var': scalar(1),
      'fc.weight': ones,
      'fc.bias': float32([2], [0, 0]),
      [velocityOf('norm.weight')]: scalar(0),
      [velocityOf('norm.bias')]: scalar(0),
      [velocityOf('fc.weight')]: ones,
      [velocityOf('fc.bias')]: float32([2], [0, 0]),
    },
  );
  expectClose(results['norm.running_mean']!, scalar(0.9 * 2 + 0.1 * 4), 1e-6);
  expectClose(results['norm.running_var']!, scalar(0.9 * 1 + 0.1 * 5), 1e-6);
  expect(velocityOf('norm.running_mean') in results).toBe(false);
});
