import { expect, test } from 'vitest';
import { mergeJobs } from '../../../src/renderer/stores/mergeJobs.ts';
import type { JobState, JobStatus } from '../../../src/shared/contract/job.ts';

const job = (id: string, status: JobStatus): JobState => ({
  id,
  kind: 'buildSample',
  experiment: null,
  continuation: null,
  subject: '',
  place: 1,
  status,
  progress: null,
  perSecond: null,
  remainingMs: null,
  warnings: [],
  message: null,
  result: null,
  askedAt: '2026-11-24T12:00:00Z',
  startedAt: null,
  finishedAt: null,
});
const statuses = (merged: ReturnType<typeof mergeJobs>) =>
  Object.fromEntries([...merged].map(([id, heard]) => [id, heard.job.status]));

test('an event later than the list stays, an earlier one gives way to it', () => {
  const heard = new Map([
    ['late', { job: job('late', 'done'), seq: 8 }],
    ['early', { job: job('early', 'waiting'), seq: 3 }],
  ]);
  expect(statuses(mergeJobs(heard, [job('late', 'running'), job('early', 'running')], 5))).toEqual({
    late: 'done',
    early: 'running',
  });
});

test('a job that was started after the list was made is kept', () => {
  const heard = new Map([['new', { job: job('new', 'waiting'), seq: 6 }]]);
  expect(statuses(mergeJobs(heard, [], 5))).toEqual({ new: 'waiting' });
});

test('a job of a host that is gone was interrupted; what was over stays as it was', () => {
  const heard = new Map(
    (['waiting', 'running', 'done', 'cancelled'] as const).map((status) => [
      status,
      { job: job(status, status), seq: 0 },
    ]),
  );
  const merged = mergeJobs(heard, [], 0);
  expect(statuses(merged)).toEqual({
    waiting: 'interrupted',
    running: 'interrupted',
    done: 'done',
    cancelled: 'cancelled',
  });
  expect(merged.get('running')!.job.message?.key).toBe('host.jobLost');
});
