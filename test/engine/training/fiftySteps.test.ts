import { expect, test } from 'vitest';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { compileTrainingStep } from '../../../src/engine/program/trainingStep.ts';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import type { Runtime } from '../../../src/engine/runtime/runtime.ts';
import { startingTensors, type TrainingTensors, trainStep } from '../../../src/engine/training/trainer.ts';
import { absentRuntimes, runtimes } from '../runtimes.ts';
import { expectClose, float32, normal, randomWeights } from '../tensors.ts';

/** What rounding may come to in so many steps: relative to the largest number of a weight. */
const tolerance = 1e-3;
const steps = 50;

const network = defineNetwork({
  name: 'trained',
  input: [2, 10, 10],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 4, kernelSize: 3, strides: 2, padding: 1 },
    { name: 'relu1', op: 'relu' },
    { name: 'pool1', op: 'maxPool', kernelSize: 3, strides: 2, rounding: 'ceil' },
    { name: 'norm1', op: 'localResponseNormalization' },
    { name: 'conv2', op: 'conv2d', outChannels: 8, kernelSize: 3, padding: 1, groups: 2 },
    { name: 'batch2', op: 'batchNorm' },
    { name: 'relu2', op: 'relu' },
    { name: 'fc3', op: 'dense', outFeatures: 8 },
    { name: 'drop3', op: 'dropout', rate: 0.5 },
    { name: 'fc4', op: 'dense', outFeatures: 3 },
    { name: 'softmax', op: 'softmax' },
  ],
});
const program = compileTrainingStep(network, 'tensor', {
  momentum: 0.9,
  weightDecay: 0.0005,
  filterRadius: 0.5,
  inputScale: 1,
});

/** Weights, velocities and losses after 50 batches of 6 images, whose classes lie in their brightness. */
async function trained(runtime: Runtime): Promise<TrainingTensors> {
  const executable = await runtime.load(program, {}, { threads: 1 });
  const series = executable.series(startingTensors(randomWeights(network, 3), program));
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const labels = Int32Array.from([0, 1, 2, 0, 1, 2]);
    const noise = normal(['image', step], [6, 2, 10, 10]);
    const tensor = float32(
      noise.shape,
      Array.from(noise.data, (value, i) => value + labels[Math.floor(i / 200)]! - 1),
    );
    const result = await trainStep(series, network, { feeds: { tensor }, labels }, 0.01, {
      seed: 4,
      epoch: 0,
      step,
    });
    losses.push(result.loss);
  }
  const tensors = await series.state();
  await series.dispose();
  await executable.dispose();
  return { ...tensors, losses: float32([steps], losses) };
}

const expected = await trained(referenceRuntime);

test('the training gets anywhere at all', () => {
  const losses = [...expected.losses!.data];
  const mean = (part: readonly number[]) => part.reduce((sum, loss) => sum + loss, 0) / part.length;
  expect(mean(losses.slice(-10))).toBeLessThan(0.8 * mean(losses.slice(0, 10)));
});

test.each(runtimes)('50 steps of training on $name come to what they come to in float64', async ({ runtime }) => {
  const actual = await trained(runtime);
  expect(Object.keys(actual).toSorted()).toEqual(Object.keys(expected).toSorted());
  for (const [name, tensor] of Object.entries(expected)) expectClose(actual[name]!, tensor, tolerance, name);
});

for (const { name, reason } of absentRuntimes) test(`50 steps of training on ${name}`, ({ skip }) => skip(reason));
