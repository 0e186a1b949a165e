import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test, vi } from 'vitest';
import { emptyScan, type ScanBatch, scan } from '../../../../src/engine/analysis/scan.ts';
import { defineNetwork } from '../../../../src/engine/network/define.ts';
import { programBuilder } from '../../../../src/engine/program/builder.ts';
import { compileForward, compileProjection, compileTopActivations } from '../../../../src/engine/program/compile.ts';
import {
  binary,
  conv2d,
  conv2dFilterGradient,
  conv2dInputGradient,
  gatherRows,
  unary,
} from '../../../../src/engine/program/emit.ts';
import { compileTrainingStep } from '../../../../src/engine/program/trainingStep.ts';
import type { Tensor } from '../../../../src/engine/runtime/runtime.ts';
import { startingTensors, trainStep } from '../../../../src/engine/training/trainer.ts';
import { absentRuntimes, runtimes } from '../../runtimes.ts';
import { float32, int32, mapped, normal, randomWeights } from '../../tensors.ts';
import { tfjsCpuRuntime } from '../../tfjsCpu.ts';

const network = defineNetwork({
  name: 'small',
  input: [3, 12, 12],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 4, kernelSize: 5, strides: 2, padding: 1 },
    { name: 'relu1', op: 'relu' },
    { name: 'pool1', op: 'maxPool', kernelSize: 3, strides: 2, rounding: 'ceil' },
    { name: 'norm1', op: 'localResponseNormalization' },
    { name: 'conv2', op: 'conv2d', outChannels: 6, kernelSize: 3, padding: 1, groups: 2 },
    { name: 'batch2', op: 'batchNorm' },
    { name: 'relu2', op: 'relu' },
    { name: 'drop2', op: 'dropout', rate: 0.5 },
    { name: 'fc3', op: 'dense', outFeatures: 4 },
    { name: 'softmax', op: 'softmax' },
  ],
});
const weights = randomWeights(network, 1);
const x = normal(['x'], [2, 3, 12, 12]);
const training = compileTrainingStep(network, 'tensor', {
  momentum: 0.9,
  weightDecay: 0,
  filterRadius: 0.1,
  inputScale: 1,
});
const trained = startingTensors(weights, training);
const batch = { feeds: { tensor: x }, labels: Int32Array.of(1, 3) };
const key = { seed: 1, epoch: 0, step: 0 };

/** Tensors, and the arrays that they share. */
const counts = () => [tf.memory().numTensors, tf.memory().numDataBuffers];

const tfjs = runtimes.filter(({ runtime }) => runtime.name === 'tfjs');

for (const { name, reason } of absentRuntimes) test(`on ${name}`, ({ skip }) => skip(reason));

describe.each(tfjs)('$name', ({ runtime }) => {
  test('a run leaves no tensor behind, and an unloaded program no weight', async () => {
    const before = counts();
    const projection = await runtime.load(compileProjection(network, 'tensor', 'relu2', 'deconvnet'), weights);
    const step = await runtime.load(training, {});
    const unstarted = counts();
    const series = step.series(trained);
    const loaded = counts();
    expect(loaded).not.toEqual(before);
    for (let i = 0; i < 2; i++) {
      await projection.run({ tensor: x, unit: int32([2], [5, 30]) });
      expect(counts()).toEqual(loaded);
      await trainStep(series, network, batch, 0.1, key);
      expect(counts()).toEqual(loaded);
      await series.state();
      expect(counts()).toEqual(loaded);
    }
    await series.dispose();
    expect(counts()).toEqual(unstarted);
    await projection.dispose();
    await projection.dispose();
    await step.dispose();
    expect(counts()).toEqual(before);
  });

  test('a run that throws leaves no tensor behind, and the next one works', async () => {
    const b = programBuilder();
    const rows = unary(b, 'relu', b.feed('x', 'float32', ['n', 3, 2]));
    const executable = await runtime.load(b.build({ y: gatherRows(b, rows, b.feed('row', 'int32', ['n', 1])) }), {});
    const before = counts();
    const given = float32([1, 3, 2], [1, 2, 3, 4, 5, 6]);
    await expect(executable.run({ x: given, row: int32([1, 1], [7]) })).rejects.toThrow(/ind/);
    expect(counts()).toEqual(before);
    expect([...(await executable.run({ x: given, row: int32([1, 1], [2]) })).y!.data]).toEqual([5, 6]);
    await executable.dispose();
  });

  test('a step that throws leaves no tensor behind, and the state as it was', async () => {
    const b = programBuilder();
    const rows = b.feed('rows', 'float32', [1, 3, 2]);
    const row = gatherRows(b, unary(b, 'relu', rows), b.feed('row', 'int32', [1, 1]));
    const executable = await runtime.load(b.build({ rows: binary(b, 'add', rows, rows), picked: row }), {});
    const start = { rows: float32([1, 3, 2], [1, 2, 3, 4, 5, 6]) };
    const series = executable.series(start);
    const before = counts();
    await expect(series.run({ row: int32([1, 1], [7]) })).rejects.toThrow(/ind/);
    expect(counts()).toEqual(before);
    expect(await series.state()).toEqual(start);
    expect([...(await series.run({ row: int32([1, 1], [2]) })).picked!.data]).toEqual([5, 6]);
    expect([...(await series.state()).rows!.data]).toEqual([2, 4, 6, 8, 10, 12]);
    await series.dispose();
    await executable.dispose();
  });

  test('a pass that is cancelled between batches leaves no tensor behind once its program is unloaded', async () => {
    const before = counts();
    const cancelling = new AbortController();
    const executable = await runtime.load(compileTopActivations(network, 'tensor', ['relu2']), weights);
    async function* batches(): AsyncGenerator<ScanBatch> {
      for (let i = 0; ; i += 2) {
        cancelling.signal.throwIfAborted();
        yield { images: [i, i + 1], next: i + 2, feeds: { tensor: x } };
      }
    }
    const pass = async () => {
      for await (const { next } of scan(executable, emptyScan(network, ['relu2'], 9), batches())) {
        if (next === 4) cancelling.abort(new Error('cancelled'));
      }
    };
    await expect(pass()).rejects.toThrow('cancelled');
    await executable.dispose();
    expect(counts()).toEqual(before);
  });

  test('an unloaded program refuses to run', async () => {
    const executable = await runtime.load(compileForward(network, 'tensor', ['fc3']), weights);
    await executable.dispose();
    await expect(executable.run({ tensor: x })).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  test('results are arrays of their own, also where a program hands on what it was given', async () => {
    const b = programBuilder();
    const value = b.feed('x', 'float32', ['n', 2]);
    const program = b.build({ once: value, twice: value, weight: b.parameter('w', [2]) });
    const given = float32([1, 2], [1, 2]);
    const weight = float32([2], [3, 4]);
    const executable = await runtime.load(program, { w: weight });
    const results = await executable.run({ x: given });
    const arrays = [given, weight, ...Object.values(results)].map(({ data }) => data);
    expect(new Set(arrays).size).toBe(5);
    expect([...results.twice!.data, ...results.weight!.data]).toEqual([1, 2, 3, 4]);
    await executable.dispose();
  });

  test('what is not a number goes through: a training that diverges says so', async () => {
    const executable = await runtime.load(training, {});
    const lost: Tensor = mapped(x, () => Number.NaN);
    const step = trainStep(executable.series(trained), network, { ...batch, feeds: { tensor: lost } }, 0.1, key);
    await expect(step).rejects.toMatchObject({ code: 'DIVERGED' });
    await executable.dispose();
  });

  test('pictures are fed as bytes', async () => {
    const b = programBuilder();
    const pixels = b.feed('pixels', 'uint8', ['n', 3]);
    const executable = await runtime.load(b.build({ pixels }), {});
    const data = Uint8Array.of(0, 128, 255);
    expect((await executable.run({ pixels: { dtype: 'uint8', shape: [1, 3], data } })).pixels).toEqual({
      dtype: 'uint8',
      shape: [1, 3],
      data,
    });
    await executable.dispose();
  });
});

test('convolutions of one channel a group are few calls, up and down, not one a channel', async () => {
  const geometry = {
    kernelSize: [3, 3],
    strides: [1, 1],
    padding: [1, 1, 1, 1],
    dilations: [1, 1],
    groups: 64,
  } as const;
  const b = programBuilder();
  const x = b.feed('x', 'float32', ['n', 64, 5, 5]);
  const weight = b.feed('w', 'float32', [64, 1, 3, 3]);
  const up = conv2d(b, x, weight, null, geometry);
  const down = conv2dInputGradient(b, up, weight, x, geometry);
  const filters = conv2dFilterGradient(b, x, up, weight, geometry);
  const executable = await tfjsCpuRuntime.load(b.build({ up, down, filters }), {});
  const calls = vi.spyOn(tf.engine(), 'runKernel');
  await executable.run({ x: normal(['x'], [1, 64, 5, 5]), w: normal(['w'], [64, 1, 3, 3]) });
  expect(calls.mock.calls.length).toBeLessThan(40);
  calls.mockRestore();
  await executable.dispose();
});
