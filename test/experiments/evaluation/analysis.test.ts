import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rawPixels } from '../../../src/dataset/preprocessing.ts';
import { mergeAll } from '../../../src/engine/analysis/analysis.ts';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import type { Executable, Runtime, Tensor } from '../../../src/engine/runtime/runtime.ts';
import { meanProbabilities } from '../../../src/experiments/evaluation/analysis/meanProbabilities.ts';
import { type EvaluationGiven, evaluation, type Member } from '../../../src/experiments/evaluation/analysis.ts';
import { measures, reliabilityBins } from '../../../src/experiments/evaluation/declaration/measures.ts';
import {
  membersIn,
  type Predictions,
  predictionsIn,
} from '../../../src/experiments/evaluation/declaration/predictions.ts';
import { selectedImages } from '../../../src/experiments/evaluation/job/selectedImages.ts';
import { expectOneMerge } from '../expectOneMerge.ts';

/** 0…1, the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

interface Scikit {
  readonly labels: number[];
  readonly probabilities: number[];
  readonly top1: number;
  readonly top5: number;
  readonly classMean: number;
  readonly loss: number;
  readonly calibrationError: number;
  readonly bins: number[];
  readonly accuracies: number[];
  readonly confidences: number[];
  readonly recall: number[];
  readonly precision: (number | null)[];
  readonly confusion: number[];
}

const scikit: Scikit = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', 'scikit.json'), 'utf8'));

type Found = readonly [Predictions, ...Predictions[]];

/** A further classifier: its probabilities, and where the first one's classes are among its own. */
interface Further {
  readonly probabilities: readonly number[];
  readonly classes: readonly number[];
}

/** What a classifier that gives images `probabilities` `[images, classes]` finds, a batch at a time; ids are places, from 100. */
async function found(
  probabilities: readonly number[],
  labels: readonly number[],
  batch = 16,
  further: readonly Further[] = [],
): Promise<Found[]> {
  const classes = probabilities.length / labels.length;
  const network = defineNetwork({
    name: 'any',
    input: [1, 2, 2],
    layers: [
      { name: 'fc', op: 'dense', outFeatures: classes },
      { name: 'answers', op: 'softmax' },
    ],
  });
  let images: readonly number[] = [];
  const left = [probabilities, ...further.map((own) => own.probabilities)];
  const load = async () => {
    const own = left.shift()!;
    const width = own.length / labels.length;
    const run: Executable['run'] = async () => {
      const data = Float32Array.from(images.flatMap((image) => own.slice(image * width, (image + 1) * width)));
      return { answers: { dtype: 'float32', shape: [images.length, width], data } };
    };
    return { run, dispose: async () => {} };
  };
  const runtime = { load } as unknown as Runtime;
  const model = { network, preprocessing: rawPixels(1, [2, 2]), weights: {} };
  const others = further.map((own): Member => ({ ...model, classes: own.classes }));
  const given: EvaluationGiven = { ids: labels.map((_, i) => 100 + i), labels, others };
  const machine = { runtime, ...model, memoryBytes: 1e9 };
  const computing = await evaluation.open(machine, given);
  const parts: Found[] = [];
  for (let from = 0; from < labels.length; from += batch) {
    images = labels.map((_, i) => i).slice(from, from + batch);
    parts.push(
      await computing.compute({ images, feeds: [{}, ...further.map(() => ({}))] }, new AbortController().signal),
    );
  }
  await computing.close();
  return parts;
}

const merged = (parts: readonly Found[]) => mergeAll(parts, evaluation.merge)![0];

test('accuracies, confusions, loss and calibration are those of scikit-learn', async () => {
  const predictions = merged(await found(scikit.probabilities, scikit.labels));
  const own = measures(predictions, 7);
  expect(own.images).toBe(160);
  expect(own.top1).toBeCloseTo(scikit.top1, 12);
  expect(own.error).toBeCloseTo(1 - scikit.top1, 12);
  expect(own.top5).toBeCloseTo(scikit.top5, 12);
  expect(own.classMean).toBeCloseTo(scikit.classMean, 12);
  expect(own.loss).toBeCloseTo(scikit.loss, 6);
  expect(own.calibrationError).toBeCloseTo(scikit.calibrationError, 6);
  const { images, predicted, correct } = own.ofClasses;
  for (const [c, recall] of scikit.recall.entries()) expect(correct[c]! / images[c]!).toBeCloseTo(recall, 12);
  for (const [c, precision] of scikit.precision.entries())
    if (precision === null) expect(predicted[c]).toBe(0);
    else expect(correct[c]! / predicted[c]!).toBeCloseTo(precision, 12);
  expect([...own.reliability.images]).toEqual(scikit.bins);
  const full = [...Array(reliabilityBins).keys()].filter((bin) => scikit.bins[bin]! > 0);
  expect(full.length).toBeLessThan(reliabilityBins);
  for (const [i, bin] of full.entries()) {
    expect(own.reliability.accuracy[bin]).toBeCloseTo(scikit.accuracies[i]!, 6);
    expect(own.reliability.confidence[bin]).toBeCloseTo(scikit.confidences[i]!, 6);
  }
  const { confusion } = evaluation.arrays([predictions], { classes: [...'abcdefg'] });
  expect(confusion!.shape).toEqual([7, 7]);
  expect([...confusion!.data]).toEqual(scikit.confusion);
  const cells = Array.from({ length: own.cells.length / 3 }, (_, i) => [...own.cells.subarray(3 * i, 3 * i + 3)]);
  expect(cells).toEqual(scikit.confusion.flatMap((count, i) => (count > 0 ? [[Math.floor(i / 7), i % 7, count]] : [])));
});

test('ranks and predictions are those of a plain sort, the first of equals first', async () => {
  const probability = fc.integer({ min: 0, max: 4 }).map((n) => n / 4);
  const images = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 6 }), fc.array(probability, { minLength: 7, maxLength: 7 })),
    { minLength: 1, maxLength: 20 },
  );
  await fc.assert(
    fc.asyncProperty(images, async (given) => {
      const labels = given.map(([label]) => label);
      const own = merged(
        await found(
          given.flatMap(([, row]) => row),
          labels,
          3,
        ),
      );
      for (const [i, [label, row]] of given.entries()) {
        const order = [...row.keys()].sort((a, b) => row[b]! - row[a]! || a - b);
        expect([own.images[i], own.labels[i]]).toEqual([100 + i, label]);
        expect([own.predicted[i], own.ranks[i]]).toEqual([order[0], order.indexOf(label)]);
        expect([own.confidences[i], own.probabilities[i]]).toEqual([row[order[0]!], row[label]]);
      }
    }),
    { seed: 8, numRuns: 60 },
  );
});

test('any division of what is found, in any order, merges to the same bytes', async () => {
  const parts = (await found(scikit.probabilities, scikit.labels, 9)).map(evaluation.encode);
  expect(parts.length).toBeGreaterThan(10);
  expectOneMerge(evaluation, parts);
});

/** Rows of random probabilities, of which the one at `label` is a little larger. */
const rowsOf = (classes: number, labels: readonly number[], random: () => number): number[][] =>
  labels.map((label) => {
    const scores = Array.from({ length: classes }, (_, c) => Math.exp(3 * random() + (c === label ? 1 : 0)));
    const sum = scores.reduce((all, own) => all + own, 0);
    return scores.map((own) => Math.fround(own / sum));
  });

test('several models are what their mean is, image by image, whatever the order of their classes', async () => {
  const random = randomOf(5);
  const labels = Array.from({ length: 50 }, () => Math.floor(random() * 7));
  const [first, second] = [rowsOf(7, labels, random), rowsOf(7, labels, random)];
  // The third has a class before the others, as some networks have a background, and the others in the opposite order.
  const classes = [7, 6, 5, 4, 3, 2, 1];
  const third = rowsOf(7, labels, random);
  const thirdOwn = third.map((row) => [0.5, ...row.toReversed()]);
  const parts = await found(first.flat(), labels, 8, [
    { probabilities: second.flat(), classes: [0, 1, 2, 3, 4, 5, 6] },
    { probabilities: thirdOwn.flat(), classes },
  ]);
  const arrays = evaluation.arrays(mergeAll(parts, evaluation.merge), { classes: [...'abcdefg'] });
  const mean = predictionsIn(arrays);
  const members = membersIn(arrays);
  expect(members).toHaveLength(3);
  const [own, alone] = [measures(mean, 7), members.map((predictions) => measures(predictions, 7))];
  const right = { mean: 0, five: 0, alone: [0, 0, 0] };
  for (const [i, label] of labels.entries()) {
    const rows = [first[i]!, second[i]!, third[i]!];
    const means = rows[0]!.map((_, c) => (rows[0]![c]! + rows[1]![c]! + rows[2]![c]!) / 3);
    const order = [...means.keys()].sort((a, b) => means[b]! - means[a]!);
    expect([mean.predicted[i], mean.ranks[i]]).toEqual([order[0], order.indexOf(label)]);
    expect(mean.probabilities[i]).toBeCloseTo(means[label]!, 6);
    expect(mean.confidences[i]).toBeCloseTo(Math.max(...means), 6);
    if (order[0] === label) right.mean += 1;
    if (order.indexOf(label) < 5) right.five += 1;
    for (const [member, row] of rows.entries()) {
      expect(members[member]!.probabilities[i]).toBe(row[label]);
      if (row.indexOf(Math.max(...row)) === label) right.alone[member]! += 1;
    }
  }
  expect(own.top1).toBeCloseTo(right.mean / 50, 12);
  expect(own.top5).toBeCloseTo(right.five / 50, 12);
  expect(alone.map(({ top1 }) => Math.round(50 * top1))).toEqual(right.alone);
  expect(right.mean).toBeGreaterThan(Math.max(...right.alone));
  expectOneMerge(evaluation, parts.map(evaluation.encode));
});

test('the mean of a model with itself is the model', () => {
  const first: Tensor = { dtype: 'float32', shape: [2, 3], data: Float32Array.of(0.2, 0.3, 0.5, 0.7, 0.2, 0.1) };
  const { mean } = meanProbabilities(first, [{ probabilities: first, classes: [0, 1, 2] }]);
  expect(mean).toEqual(first);
});

test('images are chosen by cell, by how wrong and by how unsure', async () => {
  const predictions = merged(await found(scikit.probabilities, scikit.labels));
  const wrong = selectedImages(predictions, 'wrong');
  const isWrong = (i: number) => predictions.predicted[i] !== predictions.labels[i];
  expect(wrong).toHaveLength([...predictions.labels.keys()].filter(isWrong).length);
  expect(wrong.map(({ confidence }) => confidence)).toEqual(
    wrong.map(({ confidence }) => confidence).toSorted((a, b) => b - a),
  );
  for (const { label, predicted, rank } of wrong) expect([predicted !== label, rank > 0]).toEqual([true, true]);
  const unsure = selectedImages(predictions, 'unsure');
  expect(unsure).toHaveLength(160);
  expect(unsure[0]!.confidence).toBe(Math.min(...predictions.confidences));
  const cell = selectedImages(predictions, { truth: 2, predicted: 3 });
  expect(cell).toHaveLength(scikit.confusion[2 * 7 + 3]!);
  expect(cell.every(({ label, predicted }) => label === 2 && predicted === 3)).toBe(true);
  expect(selectedImages(predictions, { truth: null, predicted: 6 })).toEqual([]);
});

test('nothing found yet is no images, and no matrix is made of too many classes', () => {
  const none = evaluation.arrays(null, { classes: ['a', 'b'] });
  expect([...none.confusion!.data]).toEqual([0, 0, 0, 0]);
  expect(none.images!.shape).toEqual([0]);
  const many = evaluation.arrays(null, { classes: Array.from({ length: 5000 }, String) });
  expect(many.confusion).toBeUndefined();
});
