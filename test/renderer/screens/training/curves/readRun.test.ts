import { expect, test } from 'vitest';
import { quantityOf, readRun } from '../../../../../src/renderer/screens/training/curves/readRun.ts';
import { curveTags } from '../../../../../src/shared/contract/run.ts';

const curve = (tag: string, values: readonly number[], steps: readonly number[] = values.map((_, i) => i)) => ({
  ...{ tag, values, steps },
});

test.each([
  [curveTags.stepLoss, 'stepLoss', false],
  [curveTags.valError, 'valError', false],
  ['epoch_loss', 'trainLoss', false],
  ['val_acc', 'valError', true],
  ['Accuracy/train', 'trainError', true],
  ['Loss/test', 'valLoss', false],
  ['lr-SGD', 'learningRate', false],
  ['train/learning_rate', 'learningRate', false],
])('%s is %s', (tag, quantity, isAccuracy) => expect(quantityOf(tag)).toEqual({ quantity, isAccuracy }));

test.each(['dead maps/pool1', 'images per second', 'colour'])('%s is none that is drawn', (tag) =>
  expect(quantityOf(tag)).toBeNull(),
);

test("Switchback's own file is drawn as the run was", () => {
  const run = readRun('own', [
    curve(curveTags.stepLoss, [4, 3, 2, 1], [1, 2, 3, 4]),
    curve(curveTags.learningRate, [0.1, 0.1, 0.1, 0.01], [1, 2, 3, 4]),
    curve(curveTags.trainLoss, [3.5, 1.5], [2, 4]),
    curve(curveTags.valError, [0.5, 0.25], [2, 4]),
  ])!;
  expect(run.stepsPerEpoch).toBe(2);
  expect([...run.steps!.loss]).toEqual([4, 3, 2, 1]);
  expect([...run.steps!.learningRate]).toEqual([0.1, 0.1, 0.1, 0.01].map(Math.fround));
  expect(run.epochs).toMatchObject([
    { epoch: 1, trainLoss: 3.5, valError: 0.5, valLoss: null },
    { epoch: 2, trainLoss: 1.5, valError: 0.25, valLoss: null },
  ]);
});

test('losses of steps beside a curve of epochs, with accuracies told as errors and a rate told now and then', () => {
  const run = readRun('other', [
    curve('Loss/train', [4, 3, 2, 1], [0, 10, 20, 30]),
    curve('Accuracy/val', [0.5, 0.75], [20, 30]),
    curve('lr', [0.1, 0.01], [10, 30]),
  ])!;
  expect(run.stepsPerEpoch).toBe(15);
  expect([...run.steps!.learningRate]).toEqual([Number.NaN, 0.1, 0.1, 0.01].map(Math.fround));
  expect(run.epochs.map(({ valError, trainLoss }) => [valError, trainLoss])).toEqual([
    [0.5, Number.NaN],
    [0.25, Number.NaN],
  ]);
});

test('a file of epochs alone has no steps; one without a curve that is known is none', () => {
  const run = readRun('keras', [curve('epoch_loss', [2, 1]), curve('epoch_val_loss', [2.5, 1.5])])!;
  expect(run.steps).toBeUndefined();
  expect(run.epochs.map(({ trainLoss, valLoss }) => [trainLoss, valLoss])).toEqual([
    [2, 2.5],
    [1, 1.5],
  ]);
  expect(readRun('none', [curve('images per second', [1])])).toBeNull();
});
