import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { drawByClass, rowsOfFold } from '../../../src/engine/analysis/folds.ts';
import { fitLinear, kernelsOf, scoresOf } from '../../../src/engine/analysis/linearFit.ts';
import { meanAccuracy, probe } from '../../../src/engine/analysis/linearProbe.ts';
import type { LossName } from '../../../src/engine/program/losses.ts';
import { onnxRuntime } from '../../../src/engine/runtime/onnx/index.ts';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import { runtimes } from '../runtimes.ts';
import { float32, normal } from '../tensors.ts';

interface Fixture {
  readonly train: number[][];
  readonly labels: number[];
  readonly test: number[][];
  readonly testLabels: number[];
  readonly fits: readonly { loss: LossName; decay: number; objective: number; scores: number[][] }[];
}

const fixture = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/linear.json'), 'utf8')) as Fixture;
const rows = (values: readonly number[][]) => float32([values.length, values[0]!.length], values.flat());
const labels = Int32Array.from(fixture.labels);
const classes = 3;
const { signal } = new AbortController();

test.each(runtimes)("a fit is scikit-learn's: objective and scores of unseen rows, on $name", async ({ runtime }) => {
  const { kernel, largest, testKernel } = await kernelsOf(runtime, rows(fixture.train), rows(fixture.test));
  for (const { loss, decay, objective, scores } of fixture.fits) {
    const heads = [{ decay, learns: () => true }];
    const problem = { kernel: kernel!, largest: largest!, labels, classes, loss };
    const fit = await fitLinear(runtime, { ...problem, heads, tolerance: 1e-6 }, signal);
    expect(Math.abs(fit.objective[0]! / objective - 1)).toBeLessThan(1e-4);
    const coefficients = float32([labels.length, classes], [...(fit.coefficients.data as Float32Array)]);
    const { data } = await scoresOf(runtime, testKernel!, coefficients);
    for (const [i, wanted] of scores.flat().entries()) expect(Math.abs(data[i]! - wanted)).toBeLessThan(0.02);
  }
});

test('classifiers side by side are those that are fitted alone, each to its own images', async () => {
  const { kernel, largest } = await kernelsOf(referenceRuntime, rows(fixture.train), rows(fixture.test));
  const heads = [
    { decay: 1e-2, learns: (image: number) => image % 2 === 0 },
    { decay: 1e-1, learns: () => true },
  ];
  const given = { kernel: kernel!, largest: largest!, labels, classes };
  const problem = { ...given, loss: 'softmax', tolerance: 1e-5 } as const;
  const together = await fitLinear(referenceRuntime, { ...problem, heads }, signal);
  for (const [head, own] of heads.entries()) {
    const alone = await fitLinear(referenceRuntime, { ...problem, heads: [own] }, signal);
    expect(together.objective[head]).toBeCloseTo(alone.objective[0]!, 4);
    // Images that are not learnt from have a part in the bias alone, all the same.
    const left = Array.from(labels.keys()).filter((image) => !own.learns(image));
    const parts = left.map((image) => together.coefficients.data[(image * 2 + head) * classes]!);
    for (const part of parts) expect(part).toBeCloseTo(parts[0]!, 6);
  }
});

test('the largest eigenvalue without the bias is not underrated', async () => {
  const { kernel, largest } = await kernelsOf(referenceRuntime, rows(fixture.train), rows(fixture.test));
  const images = labels.length;
  const bound = largest!.data[0]!;
  // By power iteration.
  let vector = Array.from({ length: images }, (_, i) => Math.sin(i + 1));
  let eigenvalue = 0;
  for (let i = 0; i < 200; i++) {
    const next = vector.map((_, row) =>
      vector.reduce((sum, value, column) => sum + (kernel!.data[row * images + column]! - 1) * value, 0),
    );
    eigenvalue = Math.hypot(...next);
    vector = next.map((value) => value / eigenvalue);
  }
  expect(bound).toBeGreaterThanOrEqual(eigenvalue * (1 - 1e-4));
  expect(bound).toBeLessThan(images);
});

test('a probe tells apart what can be told apart, and is at chance on noise', async () => {
  const images = {
    ...{ train: rows(fixture.train), trainLabels: labels, classes },
    ...{ test: rows(fixture.test), testLabels: Int32Array.from(fixture.testLabels) },
  };
  for (const loss of ['softmax', 'hinge'] as const) {
    const found = await probe(onnxRuntime, images, loss, signal);
    expect(meanAccuracy(found)).toBeGreaterThan(0.8);
    expect([...found.tested]).toEqual([10, 10, 10]);
    const noise = { ...images, train: normal(['train'], [45, 12]), test: normal(['test'], [30, 12]) };
    expect(meanAccuracy(await probe(onnxRuntime, noise, loss, signal))).toBeLessThan(0.6);
  }
});

test('with one image of a class nothing is left to choose the regularisation by: it is the second strongest', async () => {
  const one = { train: rows(fixture.train.slice(0, 3)), trainLabels: labels.slice(0, 3) };
  const images = { ...one, test: rows(fixture.test), testLabels: Int32Array.from(fixture.testLabels), classes };
  expect((await probe(onnxRuntime, images, 'softmax', signal)).strength).toBe(1e-2);
});

test('folds: each class by itself, as even as can be, the same from the same seed, and nested training images', () => {
  const labels = Array.from({ length: 100 }, (_, i) => (i < 70 ? 0 : 1));
  const places = drawByClass(labels, 2, 20, [1]);
  expect(drawByClass(labels, 2, 20, [1])).toEqual(places);
  expect(drawByClass(labels, 2, 20, [2])).not.toEqual(places);
  const division = { places, labels, folds: 4 };
  const tested = [0, 1, 2, 3].map((fold) => rowsOfFold(division, fold).test);
  expect(new Set(tested.flat()).size).toBe(40);
  for (const rows of tested)
    for (const label of [0, 1]) expect(rows.filter((row) => labels[row] === label)).toHaveLength(5);
  const { train, test: held } = rowsOfFold(division, 2);
  expect(train.filter((row) => held.includes(row))).toEqual([]);
  expect(train).toHaveLength(30);
  const few = rowsOfFold(division, 2, 3).train;
  expect(few.map((row) => labels[row]).toSorted()).toEqual([0, 0, 0, 1, 1, 1]);
  expect(rowsOfFold(division, 2, 5).train).toEqual(expect.arrayContaining([...few]));
});
