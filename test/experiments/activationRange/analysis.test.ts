import { expect, test } from 'vitest';
import { rawPixels } from '../../../src/dataset/preprocessing.ts';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { compileForward } from '../../../src/engine/program/compile.ts';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import { activationRange, type RangeGiven, type RangeTask } from '../../../src/experiments/activationRange/analysis.ts';
import type { RangeParameters } from '../../../src/experiments/activationRange/declaration/kept.ts';
import { execute, float32, randomWeights } from '../../engine/tensors.ts';
import { expectOneMerge } from '../expectOneMerge.ts';
import { findAll } from '../findAll.ts';

const network = defineNetwork({
  name: 'classes',
  input: [1, 6, 6],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 4, kernelSize: 3 },
    { name: 'relu1', op: 'relu' },
    { name: 'fc2', op: 'dense', outFeatures: 3 },
    { name: 'probabilities', op: 'softmax' },
  ],
});
const weights = randomWeights(network, 11);
const preprocessing = rawPixels(1, [6, 6]);
/** The class of the last image is none of the model's. */
const classes = [0, 2, 1, 1, -1];
const pixels = classes.map((_, image) => Uint8Array.from({ length: 36 }, (_value, i) => (i * 41 * (image + 2)) % 256));
const given: RangeGiven = {
  ...{ layer: 'relu1', channels: [0, 2, 3], classes, labels: classes.map((own) => own + 1), logits: 'fc2' },
  ids: classes.map((_, image) => 2 ** 24 + 1 + image),
  by: { network, preprocessing, weights, layer: 'relu1' },
};
const parameters = { channels: given.channels, images: classes.length } as unknown as RangeParameters;
const machine = { runtime: referenceRuntime, network, preprocessing, weights, memoryBytes: 1 };

const opened = await activationRange.open(machine, given);
const everything = findAll(
  {
    ...opened,
    compute: (task: RangeTask, signal) => {
      const data = Uint8Array.from(task.images.flatMap((image) => [...pixels[image]!]));
      return opened.compute(
        { ...task, feeds: { pixels: { dtype: 'uint8', shape: [task.images.length, 6, 6, 1], data } } },
        signal,
      );
    },
  },
  activationRange as never,
) as Promise<{
  parts: Parameters<typeof activationRange.merge>[0][];
  found: Parameters<typeof activationRange.merge>[0];
}>;

test('values, places and relevance are those of plain loops; ids are whole however large', async () => {
  const arrays = activationRange.arrays((await everything).found, parameters);
  expect([...arrays.images!.data]).toEqual(given.ids);
  expect([...arrays.labels!.data]).toEqual(given.labels);
  for (const [image, label] of classes.entries()) {
    const tensor = float32([1, 1, 6, 6], Float32Array.from(pixels[image]!));
    const { relu1 } = await execute(referenceRuntime, compileForward(network, 'tensor', ['relu1']), weights, {
      tensor,
    });
    for (const [map, channel] of given.channels.entries()) {
      const own = [...relu1!.data.slice(channel * 16, (channel + 1) * 16)];
      const at = image * given.channels.length + map;
      expect(arrays.values!.data[at]).toBeCloseTo(Math.max(...own), 3);
      expect(arrays.positions!.data[at]).toBe(own.indexOf(Math.max(...own)));
      if (label < 0) {
        expect(arrays.relevance!.data[at]).toBeNaN();
        continue;
      }
      const weight = weights['fc2.weight']!.data.subarray(label * 64 + channel * 16);
      const sum = own.reduce((total, value, cell) => total + value * weight[cell]!, 0);
      expect(arrays.relevance!.data[at]).toBeCloseTo(sum, 2);
    }
  }
});

test('any division of its tasks, in any order, merges to the same bytes', async () => {
  expectOneMerge(activationRange, (await everything).parts.map(activationRange.encode));
});

test('nothing known yet has no value', () => {
  const arrays = activationRange.arrays(null, parameters);
  expect(arrays.values!.data.every(Number.isNaN)).toBe(true);
  expect(arrays.likeness!.data.every(Number.isNaN)).toBe(true);
});
