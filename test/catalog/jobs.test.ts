import { describe, expect, test } from 'vitest';
import { failAbandonedJobs, finishJob, listJobs, startJob } from '../../src/catalog/jobs.ts';
import { postRequest, runById, saveRunState, setRunStatus, takeRequests } from '../../src/catalog/training/runs.ts';
import { say } from '../../src/shared/sentence.ts';
import { catalogWithCheckpoint, emptyCatalog, newRun } from './fixtures.ts';

describe('jobs', () => {
  test('a job runs until it is said how it ended; the latest come first, up to a limit', () => {
    const db = emptyCatalog();
    const train = startJob(db, 'train', { epochs: 3 });
    const index = startJob(db, 'index', null);
    finishJob(db, train, 'cancelled', say('common.stopped'));
    expect(listJobs(db, 9)).toEqual([
      {
        id: index,
        kind: 'index',
        parameters: null,
        status: 'running',
        message: null,
        startedAt: expect.any(String),
        finishedAt: null,
      },
      {
        id: train,
        kind: 'train',
        parameters: { epochs: 3 },
        status: 'cancelled',
        message: say('common.stopped'),
        startedAt: expect.any(String),
        finishedAt: expect.any(String),
      },
    ]);
    expect(listJobs(db, 1)).toHaveLength(1);
  });
});

describe('abandoned jobs and runs', () => {
  test('a running job has failed, an ended one is left alone', () => {
    const db = emptyCatalog();
    finishJob(db, startJob(db, 'train', {}), 'done');
    startJob(db, 'index', {});
    failAbandonedJobs(db);
    expect(listJobs(db, 9)).toMatchObject([
      { status: 'failed', message: say('catalog.processEnded'), finishedAt: expect.any(String) },
      { status: 'done', message: null },
    ]);
  });

  test('a running run is paused, others are left alone', () => {
    const { db, datasetId, runId } = catalogWithCheckpoint();
    const [finished, cancelled] = ['second', 'third'].map((name) => newRun(db, name, datasetId)) as [number, number];
    for (const id of [runId, finished, cancelled]) saveRunState(db, id, { epoch: 1, step: 9, state: {}, blob: 'b' });
    setRunStatus(db, finished, 'finished');
    setRunStatus(db, cancelled, 'cancelled');
    failAbandonedJobs(db);
    expect(runById(db, runId)).toMatchObject({ status: 'paused', error: null, finishedAt: null });
    expect(runById(db, finished).status).toBe('finished');
    expect(runById(db, cancelled).status).toBe('cancelled');
  });

  test('what was asked of a process that is gone is not asked of the next', () => {
    const { db, runId } = catalogWithCheckpoint();
    postRequest(db, runId, { wish: 'cancel' });
    failAbandonedJobs(db);
    expect(takeRequests(db, runId)).toEqual([]);
  });
});
