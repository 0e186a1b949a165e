import { describe, expect, test } from 'vitest';
import { insertDataset } from '../../../src/catalog/datasets/datasets.ts';
import {
  forgetAfter,
  insertEpoch,
  insertLayerMetrics,
  insertSteps,
  lastStep,
  layerMetricsOf,
  stepsAfter,
} from '../../../src/catalog/training/metrics.ts';
import { runSummaries } from '../../../src/catalog/training/runSummaries.ts';
import { findRun, networkIdOfWeights, renameRun, saveRunState } from '../../../src/catalog/training/runs.ts';
import { catalogWithCheckpoint, failure, image, newRun, plansOf } from '../fixtures.ts';

const step = (number: number) => ({ step: number, epoch: 1, loss: number / 10, learningRate: 0.01 });
const epoch = (number: number) => {
  const errors = { trainLoss: 1 / number, trainError: 0.5, valLoss: 2 / number, valError: 0.4 };
  return { epoch: number, ...errors, learningRate: 0.01, seconds: 3 };
};

describe('steps', () => {
  test('those after a number come in order, at most so many at a time', () => {
    const { db, runId } = catalogWithCheckpoint();
    insertSteps(db, runId, [5, 2, 3, 1, 4].map(step));
    expect(stepsAfter(db, runId, 2, 2).map((row) => row.step)).toEqual([3, 4]);
    expect(stepsAfter(db, runId, 4, 9)).toEqual([step(5)]);
    expect(stepsAfter(db, runId, 5, 9)).toEqual([]);
  });

  test('the last step is 0 before the first, and goes back with a run that goes back', () => {
    const { db, runId } = catalogWithCheckpoint();
    expect(lastStep(db, runId)).toBe(0);
    insertSteps(db, runId, [1, 2, 3].map(step));
    expect(lastStep(db, runId)).toBe(3);
    forgetAfter(db, runId, 0, 1);
    expect(lastStep(db, runId)).toBe(1);
  });
});

describe('layer metrics', () => {
  const pool1 = { layer: 'pool1', maps: 32, dead: 4 };

  test('an epoch that is done again replaces what it said', () => {
    const { db, runId } = catalogWithCheckpoint();
    insertLayerMetrics(db, runId, 1, [pool1, { layer: 'relu6', maps: 256, dead: 0 }]);
    insertLayerMetrics(db, runId, 1, [{ ...pool1, dead: 5 }]);
    expect(layerMetricsOf(db, runId)).toEqual([
      { epoch: 1, ...pool1, dead: 5 },
      { epoch: 1, layer: 'relu6', maps: 256, dead: 0 },
    ]);
  });

  test('epochs that a killed run does again are forgotten', () => {
    const { db, runId } = catalogWithCheckpoint();
    for (const number of [1, 2, 3]) insertLayerMetrics(db, runId, number, [pool1]);
    forgetAfter(db, runId, 1, 10);
    expect(layerMetricsOf(db, runId).map((row) => row.epoch)).toEqual([1]);
  });
});

describe('runSummaries', () => {
  test('a run in short, with its last epoch and how many checkpoints it has', () => {
    const { db, runId } = catalogWithCheckpoint();
    const other = { name: 'other', root: '/data/other', format: 'folder', classes: ['disc', 'ring'] };
    newRun(
      db,
      'second',
      insertDataset(
        db,
        other,
        Array.from({ length: 10 }, (_, i) => image(i)),
      ),
    );
    insertSteps(db, runId, [7, 8].map(step));
    for (const number of [1, 2, 10]) insertEpoch(db, runId, epoch(number));
    saveRunState(db, runId, { epoch: 10, step: 100, state: {}, blob: 'state' });
    const [first, second] = runSummaries(db);
    expect(first).toEqual({
      ...{ id: runId, name: 'first', dataset: 'shapes', network: 'tiny', status: 'running', error: null },
      ...{ epoch: 10, epochs: 5, step: 8, stepsPerEpoch: 0, checkpoints: 1, lastEpoch: epoch(10) },
      createdAt: expect.stringMatching(/Z$/),
      finishedAt: null,
    });
    expect(second).toMatchObject({
      name: 'second',
      epoch: 0,
      step: 0,
      stepsPerEpoch: 3,
      checkpoints: 0,
      lastEpoch: null,
    });
    expect(runSummaries(db, 'second')).toEqual([second]);
  });
});

describe('renameRun', () => {
  test('a run takes another name but for one in use', () => {
    const { db, datasetId, runId } = catalogWithCheckpoint();
    newRun(db, 'second', datasetId);
    expect(failure(() => renameRun(db, runId, 'second'))?.code).toBe('BAD_ARGUMENT');
    renameRun(db, runId, 'first');
    renameRun(db, runId, 'the first');
    expect(findRun(db, 'the first').id).toBe(runId);
  });
});

test('weights are found as a checkpoint and as a state', () => {
  const { db, datasetId } = catalogWithCheckpoint();
  const otherRun = newRun(db, 'second', datasetId);
  saveRunState(db, otherRun, { epoch: 1, step: 1, state: {}, blob: 'state' });
  expect(networkIdOfWeights(db, 'a'.repeat(64))).toBe(findRun(db, 'first').networkId);
  expect(networkIdOfWeights(db, 'state')).toBe(findRun(db, 'second').networkId);
  expect(failure(() => networkIdOfWeights(db, 'gone'))?.code).toBe('NOT_FOUND');
});

test('no curve is found by going through all steps, or sorted after it is found', () => {
  const { db, runId } = catalogWithCheckpoint();
  insertSteps(
    db,
    runId,
    Array.from({ length: 20_000 }, (_, i) => step(i + 1)),
  );
  const plans = plansOf(db, () => [stepsAfter(db, runId, 19_990, 100), lastStep(db, runId), layerMetricsOf(db, runId)]);
  expect(plans).toHaveLength(3);
  for (const plan of plans) {
    expect(plan.join()).toMatch(/SEARCH (step|layer)_metric USING PRIMARY KEY \(run_id=\?/);
    expect(plan.filter((line) => /SCAN|TEMP B-TREE/.test(line))).toEqual([]);
  }
});
