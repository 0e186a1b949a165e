import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rawPixels } from '../../../src/dataset/preprocessing.ts';
import { mergeAll } from '../../../src/engine/analysis/analysis.ts';
import type { FedImages } from '../../../src/engine/analysis/overImages.ts';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import type { Executable, Runtime } from '../../../src/engine/runtime/runtime.ts';
import { type EvaluationGiven, evaluation } from '../../../src/experiments/evaluation/analysis.ts';
import { measures, reliabilityBins } from '../../../src/experiments/evaluation/declaration/measures.ts';
import type { Predictions } from '../../../src/experiments/evaluation/declaration/predictions.ts';
import { selectedImages } from '../../../src/experiments/evaluation/job/selectedImages.ts';
import { expectOneMerge } from '../expectOneMerge.ts';

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

/** What a classifier that gives images `probabilities` `[images, classes]` finds, a batch at a time; ids are places, from 100. */
async function found(probabilities: readonly number[], labels: readonly number[], batch = 16): Promise<Predictions[]> {
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
  const run: Executable['run'] = async () => {
    const data = Float32Array.from(
      images.flatMap((image) => probabilities.slice(image * classes, (image + 1) * classes)),
    );
    return { answers: { dtype: 'float32', shape: [images.length, classes], data } };
  };
  const runtime = { load: async () => ({ run, dispose: async () => {} }) } as unknown as Runtime;
  const given: EvaluationGiven = { ids: labels.map((_, i) => 100 + i), labels };
  const machine = { runtime, network, preprocessing: rawPixels(1, [2, 2]), weights: {}, memoryBytes: 1e9 };
  const computing = await evaluation.open(machine, given);
  const parts: Predictions[] = [];
  for (let from = 0; from < labels.length; from += batch) {
    images = labels.map((_, i) => i).slice(from, from + batch);
    parts.push(await computing.compute({ images, feeds: {} } as FedImages, new AbortController().signal));
  }
  await computing.close();
  return parts;
}

const merged = (parts: readonly Predictions[]) => mergeAll(parts, evaluation.merge)!;

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
  const { confusion } = evaluation.arrays(predictions, { classes: [...'abcdefg'] });
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
