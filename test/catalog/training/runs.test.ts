import { describe, expect, test } from 'vitest';
import { beginPass, listPasses } from '../../../src/catalog/features/indexes.ts';
import { saveCheckpoint } from '../../../src/catalog/models/checkpoints.ts';
import { findModel, listModels, modelById } from '../../../src/catalog/models/models.ts';
import { listNetworks, networkById, saveNetwork } from '../../../src/catalog/models/networks.ts';
import { epochsOf, forgetAfter, insertEpoch, insertSteps, stepsOf } from '../../../src/catalog/training/metrics.ts';
import {
  findRun,
  insertRun,
  listRuns,
  postRequest,
  runById,
  runState,
  saveRunState,
  setRunStatus,
  takeRequests,
} from '../../../src/catalog/training/runs.ts';
import { rawPixels } from '../../../src/dataset/preprocessing.ts';
import { say } from '../../../src/shared/sentence.ts';
import { catalogWithCheckpoint, emptyCatalog, failure, newRun } from '../fixtures.ts';

describe('networks', () => {
  test('the same hash gives the same id, another one a new id', () => {
    const db = emptyCatalog();
    const definition = { name: 'tiny', input: [3, 64, 64], layers: [{ op: 'relu' }] };
    const id = saveNetwork(db, { name: 'tiny', hash: 'h1', definition });
    expect(saveNetwork(db, { name: 'renamed', hash: 'h1', definition })).toBe(id);
    const other = saveNetwork(db, { name: 'tiny', hash: 'h2', definition: null });
    expect(networkById(db, id)).toEqual({ id, name: 'tiny', hash: 'h1', definition });
    expect(listNetworks(db).map((network) => network.id)).toEqual([id, other]);
    expect(failure(() => networkById(db, 99))?.code).toBe('NOT_FOUND');
  });
});

describe('runs', () => {
  test('a run comes back as it was begun, running, with nothing done', () => {
    const { db, datasetId, runId } = catalogWithCheckpoint();
    const run = findRun(db, 'first');
    expect(run).toEqual({
      datasetState: 0,
      id: runId,
      name: 'first',
      networkId: 1,
      datasetId,
      recipe: { epochs: 5, batchSize: 4 },
      preprocessing: rawPixels(3, [8, 8]),
      runtime: 'onnx',
      versions: { node: '24' },
      status: 'running',
      error: null,
      epoch: 0,
      step: 0,
      createdAt: expect.stringMatching(/Z$/),
      finishedAt: null,
    });
    expect(runById(db, runId)).toEqual(run);
    expect(listRuns(db)).toEqual([run]);
  });

  test('a name in use is refused; unknown runs are answered with what there is', () => {
    const { db, datasetId } = catalogWithCheckpoint();
    expect(failure(() => newRun(db, 'first', datasetId))?.code).toBe('BAD_ARGUMENT');
    expect(failure(() => findRun(db, 'fist'))).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('there is first'),
    });
    expect(failure(() => runById(db, 99))?.code).toBe('NOT_FOUND');
  });

  test('a run of a data set that is not there is refused', () => {
    expect(() => newRun(emptyCatalog(), 'first', 42)).toThrow(/removed meanwhile/);
  });

  test('an ending has a time, going on again takes it away', () => {
    const { db, runId } = catalogWithCheckpoint();
    setRunStatus(db, runId, 'failed', say('catalog.processEnded'));
    expect(runById(db, runId)).toMatchObject({
      status: 'failed',
      error: say('catalog.processEnded'),
      finishedAt: expect.any(String),
    });
    setRunStatus(db, runId, 'running');
    expect(runById(db, runId)).toMatchObject({ status: 'running', error: null, finishedAt: null });
    setRunStatus(db, runId, 'paused');
    expect(runById(db, runId).finishedAt).toBeNull();
  });

  test('a state replaces the earlier one and says how far the run has come', () => {
    const { db, runId } = catalogWithCheckpoint();
    expect(runState(db, runId)).toBeNull();
    saveRunState(db, runId, { epoch: 1, step: 40, state: { rate: 0.01 }, blob: 'b1' });
    const state = { epoch: 2, step: 80, state: { rate: 0.001, list: [1, null] }, blob: 'b2' };
    saveRunState(db, runId, state);
    expect(runState(db, runId)).toEqual(state);
    expect(runById(db, runId)).toMatchObject({ epoch: 2, step: 80 });
  });

  test('requests are taken once, oldest first, each run its own', () => {
    const { db, datasetId, runId } = catalogWithCheckpoint();
    const other = newRun(db, 'second', datasetId);
    postRequest(db, runId, { wish: 'lowerLearningRate' });
    postRequest(db, other, { wish: 'cancel' });
    postRequest(db, runId, { wish: 'checkpoint' });
    postRequest(db, runId, { wish: 'setLearningRate', learningRate: 0.0003 });
    expect(takeRequests(db, runId)).toEqual([
      { wish: 'lowerLearningRate' },
      { wish: 'checkpoint' },
      { wish: 'setLearningRate', learningRate: 0.0003 },
    ]);
    expect(takeRequests(db, runId)).toEqual([]);
    expect(takeRequests(db, other)).toEqual([{ wish: 'cancel' }]);
  });

  test('a request that came too late does not stop the run when it is resumed', () => {
    const { db, runId } = catalogWithCheckpoint();
    postRequest(db, runId, { wish: 'pause' });
    setRunStatus(db, runId, 'paused');
    setRunStatus(db, runId, 'running');
    expect(takeRequests(db, runId)).toEqual([]);
  });
});

describe('metrics', () => {
  const epoch = (n: number) => ({
    epoch: n,
    trainLoss: 1 / n,
    trainError: 0.5,
    valLoss: null,
    valError: n / 7,
    learningRate: 0.01,
    seconds: 3.5,
  });
  const step = (n: number) => ({ step: n, epoch: Math.ceil(n / 3), loss: 1 / n, learningRate: 0.01 });

  test('steps and epochs come back exactly, in order', () => {
    const { db, runId } = catalogWithCheckpoint();
    insertSteps(db, runId, [step(3), step(1), step(2)]);
    insertEpoch(db, runId, epoch(2));
    insertEpoch(db, runId, epoch(1));
    expect(stepsOf(db, runId)).toEqual([step(1), step(2), step(3)]);
    expect(epochsOf(db, runId)).toEqual([epoch(1), epoch(2)]);
    expect(stepsOf(db, runId + 1)).toEqual([]);
  });

  test('a killed run forgets what came after its state, and another run forgets nothing', () => {
    const { db, datasetId, runId } = catalogWithCheckpoint();
    const other = newRun(db, 'second', datasetId);
    for (const id of [runId, other]) {
      insertSteps(db, id, [1, 2, 3, 4, 5, 6, 7].map(step));
      for (const n of [1, 2]) insertEpoch(db, id, epoch(n));
    }
    forgetAfter(db, runId, 1, 5);
    expect(stepsOf(db, runId).map((row) => row.step)).toEqual([1, 2, 3, 4, 5]);
    expect(epochsOf(db, runId).map((row) => row.epoch)).toEqual([1]);
    expect(stepsOf(db, other)).toHaveLength(7);
    expect(epochsOf(db, other)).toHaveLength(2);
  });
});

describe('models', () => {
  test('a checkpoint is found by its epoch or as the last, whichever was saved last', () => {
    const { db, runId, modelId } = catalogWithCheckpoint();
    const early = saveCheckpoint(db, { runId, epoch: 1, blob: 'b', valError: null });
    expect(findModel(db, 'first')).toEqual({
      id: modelId,
      origin: 'run',
      name: 'first@3',
      networkId: 1,
      preprocessing: expect.objectContaining({ kind: 'plain' }),
      classes: ['disc', 'ring'],
      source: null,
      runId,
      runName: 'first',
      epoch: 3,
      blob: 'a'.repeat(64),
      valError: 0.25,
      createdAt: expect.stringMatching(/Z$/),
    });
    expect(findModel(db, 'first@1')).toEqual(modelById(db, early));
    expect(modelById(db, early).valError).toBeNull();
  });

  test('an unknown epoch is answered with the epochs there are', () => {
    const { db, datasetId, runId } = catalogWithCheckpoint();
    saveCheckpoint(db, { runId, epoch: 0, blob: 'b', valError: null });
    newRun(db, 'second', datasetId);
    expect(failure(() => findModel(db, 'first@2'))).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('there are 0, 3'),
    });
    expect(failure(() => findModel(db, 'second'))?.message).toContain('no checkpoint yet');
    expect(failure(() => findModel(db, 'third'))?.message).toContain('no model "third": there is first@0, first@3');
    expect(failure(() => modelById(db, 99))?.code).toBe('NOT_FOUND');
  });

  test('a list is of one run or of all, by run and epoch', () => {
    const { db, datasetId, runId } = catalogWithCheckpoint();
    const other = newRun(db, 'second', datasetId);
    saveCheckpoint(db, { runId: other, epoch: 1, blob: 'c', valError: null });
    saveCheckpoint(db, { runId, epoch: 1, blob: 'b', valError: null });
    const names = (run?: string) => listModels(db, run).map(({ name }) => name);
    expect(names()).toEqual(['first@1', 'first@3', 'second@1']);
    expect(names('first')).toEqual(['first@1', 'first@3']);
    expect(names('none')).toEqual([]);
  });

  test('the same weights again keep the id and the index, other weights keep the id and drop the index', () => {
    const { db, datasetId, runId, modelId } = catalogWithCheckpoint();
    beginPass(db, { modelId, datasetId, split: 'val', top: 9, images: 10, runtime: 'onnx', layers: ['conv1'] });
    const same = { runId, epoch: 3, blob: 'a'.repeat(64), valError: 0.125 };
    expect(saveCheckpoint(db, same)).toBe(modelId);
    expect(modelById(db, modelId).valError).toBe(0.125);
    expect(listPasses(db, modelId)).toHaveLength(1);

    expect(saveCheckpoint(db, { ...same, blob: 'b'.repeat(64) })).toBe(modelId);
    expect(modelById(db, modelId).blob).toBe('b'.repeat(64));
    expect(listPasses(db, modelId)).toEqual([]);
  });

  test('a run that fails keeps its checkpoints', () => {
    const { db, runId } = catalogWithCheckpoint();
    setRunStatus(db, runId, 'failed', say('catalog.processEnded'));
    expect(listModels(db, 'first')).toHaveLength(1);
    expect(failure(() => insertRun(db, { ...findRun(db, 'first') }))?.code).toBe('BAD_ARGUMENT');
  });
});
