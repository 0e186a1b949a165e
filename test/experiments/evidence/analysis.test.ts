import { expect, test } from 'vitest';
import { rawPixels } from '../../../src/dataset/preprocessing.ts';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { compileForward, compileProjection } from '../../../src/engine/program/compile.ts';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import type { FedEvidence } from '../../../src/experiments/evidence/analysis.ts';
import { evidence, tasksOf } from '../../../src/experiments/evidence/analysis.ts';
import {
  type EvidenceParameters,
  type KeptEvidence,
  shown,
} from '../../../src/experiments/evidence/declaration/kept.ts';
import { execute, float32, int32, randomWeights } from '../../engine/tensors.ts';
import { expectOneMerge } from '../expectOneMerge.ts';
import { findAll } from '../findAll.ts';

const network = defineNetwork({
  name: 'classes',
  input: [1, 10, 10],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 4, kernelSize: 3 },
    { name: 'relu1', op: 'relu' },
    { name: 'fc2', op: 'dense', outFeatures: 3 },
    { name: 'probabilities', op: 'softmax' },
  ],
});
const weights = randomWeights(network, 5);
const labels = [0, 2, 1, 1];
const pixels = labels.map((_, image) => Uint8Array.from({ length: 100 }, (_value, i) => (i * 37 * (image + 3)) % 256));
/** The upper part of each picture, a row more in each. */
const masks = labels.map((_, image) => Uint8Array.from({ length: 100 }, (_value, i) => (i < 10 * (image + 2) ? 1 : 0)));
const preprocessing = rawPixels(1, [10, 10]);
const given = {
  ...({ logits: 'fc2', layers: ['fc2', 'relu1'], methods: ['gradient', 'gradCam'], labels, seed: 1 } as const),
  baseline: float32([1, 1, 10, 10], new Float32Array(100)),
};
const parameters = {
  ...{ layers: given.layers, methods: given.methods, dataset: 'd', split: 'val', perClass: 4 },
  images: labels.map((label, id) => ({ id, label })),
} as unknown as EvidenceParameters;
const machine = { runtime: referenceRuntime, network, preprocessing, weights, memoryBytes: 2 ** 24 };

function fed(task: { readonly layer: number; readonly images: readonly number[] }): FedEvidence {
  const { images } = task;
  const all = Uint8Array.from(images.flatMap((image) => [...pixels[image]!]));
  return {
    ...task,
    feeds: { pixels: { dtype: 'uint8', shape: [images.length, 10, 10, 1], data: all } },
    masks: images.map((image) => masks[image]!),
  };
}
const opened = await evidence.open(machine, given);
const everything = findAll(
  {
    ...opened,
    compute: (task: { layer: number; images: readonly number[] }, signal) => opened.compute(fed(task), signal),
  },
  evidence as never,
);

/** Of an image the unit that counts most for its class, by gradients that projections are. */
async function expectedUnit(image: number) {
  const tensor = float32([1, 1, 10, 10], Float32Array.from(pixels[image]!));
  const { relu1 } = await execute(referenceRuntime, compileForward(network, 'tensor', ['relu1']), weights, { tensor });
  const weight = weights['fc2.weight']!.data;
  const relevance = [0, 1, 2, 3].map((map) =>
    Array.from(
      { length: 64 },
      (_, cell) => relu1!.data[map * 64 + cell]! * weight[labels[image]! * 256 + map * 64 + cell]!,
    ).reduce((a, b) => a + b, 0),
  );
  const channel = relevance.indexOf(Math.max(...relevance));
  const map = [...relu1!.data.slice(channel * 64, (channel + 1) * 64)];
  const position = map.indexOf(Math.max(...map));
  return { tensor, channel, position, relevance: relevance[channel]! };
}

test('below the scores the unit is that of the map whose activations times weights of the class add up most', async () => {
  const { units } = evidence.arrays((await everything).found, parameters);
  for (const image of labels.keys()) {
    const { channel, position, relevance } = await expectedUnit(image);
    const found = [...units!.data.subarray((4 + image) * 3, (5 + image) * 3)];
    if (relevance > 0) expect(found).toEqual([channel, Math.floor(position / 8), position % 8]);
    else expect(found).toEqual([-1, -1, -1]);
    expect([...units!.data.subarray(image * 3, (image + 1) * 3)]).toEqual([labels[image], 0, 0]);
  }
});

test('scores are those of the gradient within what the unit sees, by plain loops', async () => {
  const { scores, chance } = evidence.arrays((await everything).found, parameters);
  let compared = 0;
  for (const image of labels.keys()) {
    const { tensor, channel, position } = await expectedUnit(image);
    for (const [layer, unit, box] of [
      ['fc2', labels[image]!, [0, 0, 10, 10]],
      ['relu1', channel * 64 + position, [Math.floor(position / 8), position % 8, 3, 3]],
    ] as const) {
      const row = (layer === 'fc2' ? 0 : 4) + image;
      const { projection } = await execute(
        referenceRuntime,
        compileProjection(network, 'tensor', layer, 'gradient'),
        weights,
        {
          ...{ tensor, unit: int32([1], [unit]) },
        },
      );
      const [top, left, height, width] = box;
      const cells = Array.from(
        { length: height * width },
        (_, i) => (top + Math.floor(i / width)) * 10 + left + (i % width),
      );
      const size = cells.map((cell) => Math.abs(projection!.data[cell]!));
      const inside = cells.map((cell) => masks[image]![cell] === 1);
      const count = inside.filter(Boolean).length;
      const own = [...scores!.data.subarray(row * 6, row * 6 + 3)];
      if (count === 0 || count === cells.length) {
        expect(own).toEqual([Number.NaN, Number.NaN, Number.NaN]);
        expect(chance!.data[row]).toBeNaN();
        continue;
      }
      const order = [...cells.keys()].sort((a, b) => size[b]! - size[a]!);
      expect(own[0]).toBe(inside[order[0]!] ? 1 : 0);
      const total = size.reduce((a, b) => a + b, 0);
      expect(own[1]).toBeCloseTo(size.reduce((sum, value, i) => sum + (inside[i] ? value : 0), 0) / total, 4);
      expect(own[2]).toBeCloseTo(order.slice(0, count).filter((i) => inside[i]).length / count, 5);
      expect(chance!.data[row]).toBeCloseTo(count / cells.length, 6);
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(3);
});

test('Grad-CAM has no value on the lowest layer, and stands nowhere there', async () => {
  const arrays = evidence.arrays((await everything).found, parameters);
  const { rows } = shown({ id: 1, model: 'm', done: 8, parameters } as KeptEvidence, arrays);
  expect(rows[1]!.methods[1]!.rank.place).toBe('none');
  expect(rows[0]!.methods.map(({ mass }) => mass.place)).not.toContain('none');
});

test('any division of its tasks, in any order, merges to the same bytes', async () => {
  const { parts } = await everything;
  const single = parts.flatMap((part) => Object.entries(part).map(([key, own]) => evidence.encode({ [key]: own })));
  expectOneMerge(evidence, single);
  expect(tasksOf(given)).toHaveLength(2);
});

test('nothing known yet is NaN throughout, and nothing is the best', () => {
  const arrays = evidence.arrays(null, parameters);
  expect(arrays.scores!.data.every(Number.isNaN)).toBe(true);
  const { rows } = shown({ id: 1, model: 'm', done: 0, parameters } as KeptEvidence, arrays);
  expect(rows.flatMap(({ methods }) => methods.map(({ rank }) => rank.place))).toEqual([
    'none',
    'none',
    'none',
    'none',
  ]);
});
