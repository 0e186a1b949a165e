import { describe, expect, test } from 'vitest';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { compileTrainingStep, velocityOf } from '../../../src/engine/program/trainingStep.ts';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import type { Series } from '../../../src/engine/runtime/runtime.ts';
import { startingTensors, stateAfter, trainStep, weightsOf } from '../../../src/engine/training/trainer.ts';
import { float32, largest, normal, randomWeights } from '../tensors.ts';

const network = defineNetwork({
  name: 'trained',
  input: [1, 5, 5],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 2, kernelSize: 3 },
    { name: 'norm1', op: 'batchNorm' },
    { name: 'relu1', op: 'relu' },
    { name: 'fc2', op: 'dense', outFeatures: 16 },
    { name: 'drop2', op: 'dropout', rate: 0.5 },
    { name: 'fc3', op: 'dense', outFeatures: 3 },
    { name: 'softmax', op: 'softmax' },
  ],
});
const options = { momentum: 0.9, weightDecay: 0, filterRadius: null, inputScale: 1 };
const program = compileTrainingStep(network, 'tensor', options);
const weights = randomWeights(network, 1);
const batch = { feeds: { tensor: normal([1, 'x'], [4, 1, 5, 5]) }, labels: Int32Array.of(0, 1, 2, 1) };
const key = { seed: 1, epoch: 2, step: 3 };

describe('startingTensors', () => {
  test('adds a velocity of zeros for every trained weight and none for running statistics', () => {
    const tensors = startingTensors(weights, program);
    expect(tensors[velocityOf('conv1.weight')]!.shape).toEqual([2, 1, 3, 3]);
    expect(largest(tensors[velocityOf('conv1.weight')]!)).toBe(0);
    expect(velocityOf('norm1.weight') in tensors).toBe(true);
    expect(velocityOf('norm1.running_mean') in tensors).toBe(false);
  });

  test('weightsOf takes the velocities away again', () => {
    expect(weightsOf(startingTensors(weights, program))).toEqual(weights);
  });
});

describe('trainStep', () => {
  const started = async () => (await referenceRuntime.load(program, {})).series(startingTensors(weights, program));

  test('the same seed, epoch and step repeat to the bit; another step drops others', async () => {
    const after = async (place: typeof key) => {
      const series = await started();
      return { result: await trainStep(series, network, batch, 0.05, place), tensors: await series.state() };
    };
    const once = await after(key);
    expect(await after(key)).toEqual(once);
    expect((await after({ ...key, step: 4 })).tensors['fc3.weight']).not.toEqual(once.tensors['fc3.weight']);
  });

  test('carries every tensor on, without changing those that it began with', async () => {
    const tensors = startingTensors(weights, program);
    const before = structuredClone(tensors);
    const series = (await referenceRuntime.load(program, {})).series(tensors);
    await trainStep(series, network, batch, 0.05, key);
    expect(tensors).toEqual(before);
    const next = await series.state();
    expect(Object.keys(next).toSorted()).toEqual(Object.keys(tensors).toSorted());
    for (const name of ['conv1.weight', 'norm1.running_var', 'fc3.bias', velocityOf('fc2.weight')]) {
      expect(next[name], name).not.toEqual(tensors[name]);
    }
  });

  test('learns a batch by heart: the loss halves and at most one image stays wrong', async () => {
    const series = await started();
    const losses: number[] = [];
    let wrong = batch.labels.length;
    for (let step = 0; step < 60; step++) {
      const result = await trainStep(series, network, batch, 0.02, { ...key, step });
      losses.push(result.loss);
      wrong = result.wrong;
    }
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(losses.slice(-10))).toBeLessThan(0.5 * mean(losses.slice(0, 5)));
    expect(wrong).toBeLessThanOrEqual(1);
  });

  test('a loss that is no number is DIVERGED, naming the epoch, the step and the learning rate', async () => {
    const broken: Series = {
      run: async () => ({ loss: float32([1], [Number.NaN]), logits: float32([4, 3], new Float32Array(12)) }),
      state: async () => ({}),
      dispose: async () => {},
    };
    const message = expect.stringMatching(/epoch 2, step 4 \(learning rate 0\.5\)/);
    await expect(trainStep(broken, network, batch, 0.5, key)).rejects.toThrow(
      expect.objectContaining({ code: 'DIVERGED', message }),
    );
  });

  test('weights that are no numbers are DIVERGED, also where the loss still was one', async () => {
    const spoilt: Series = {
      run: async () => ({}),
      state: async () => ({ 'fc.bias': float32([2], [0, Number.POSITIVE_INFINITY]) }),
      dispose: async () => {},
    };
    const message = expect.stringMatching(/weights are no longer numbers at epoch 2, step 4/);
    await expect(stateAfter(spoilt, 0.5, key)).rejects.toThrow(expect.objectContaining({ code: 'DIVERGED', message }));
  });
});
