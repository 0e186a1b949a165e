import { setTimeout } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { Engine } from '../../../src/host/engine/supervisor.ts';
import { jobQueue } from '../../../src/host/server/jobQueue.ts';
import { subjectOf } from '../../../src/shared/contract/job.ts';
import { SwitchbackError } from '../../../src/shared/errors.ts';
import { say } from '../../../src/shared/sentence.ts';

/** A queue whose engine does a job when the test says so; with the kinds of the jobs that have been begun. */
function heldQueue(mayBegin = Promise.resolve(), runs: readonly string[] = []) {
  const begun: string[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const request = (name: string, { kind }: { kind: string }) => {
    if (name !== 'engine.runJob') return Promise.resolve({ result: null });
    begun.push(kind);
    return new Promise((done, fail) => ends.push((error) => (error ? fail(error) : done({ result: null }))));
  };
  const engine = { client: { on: () => () => {}, request }, pid: () => 1, close: () => {} } as unknown as Engine;
  const queue = jobQueue(
    engine,
    (_kind, parameters) => ('folderId' in parameters ? { folder: `/given/${parameters.folderId}` } : parameters),
    () => {},
    mayBegin,
    (name) => runs.includes(name),
  );
  return { queue, begun, endAll: (error?: Error) => ends.splice(0).map((end) => end(error)) };
}
const over = (queue: ReturnType<typeof heldQueue>['queue'], id: string) =>
  vi.waitFor(() => expect(queue.list().find((job) => job.id === id)).toMatchObject({ status: 'done' }));

test('what is asked for again while it runs is the same job; afterwards it is another', async () => {
  const { queue, begun, endAll } = heldQueue();
  const first = queue.start('resumeTraining', { run: 'shapes' });
  expect(queue.start('resumeTraining', { run: 'shapes' })).toBe(first);
  expect(queue.start('resumeTraining', { run: 'photos' })).not.toBe(first);
  await vi.waitFor(() => expect(begun).toEqual(['resumeTraining', 'resumeTraining']));
  endAll();
  await over(queue, first);
  expect(queue.start('resumeTraining', { run: 'shapes' })).not.toBe(first);
});

test('a job is called by what it names, and one that only has a folder by that', () => {
  const { queue } = heldQueue();
  queue.start('addDataset', { folderId: 'photos' });
  queue.start('removeRun', { run: 'shapes' });
  expect(queue.list().map(({ subject }) => subject)).toEqual(['photos', 'shapes']);
});

test('a job of another kind about the same is another', () => {
  const { queue } = heldQueue();
  expect(queue.start('removeRun', { run: 'shapes' })).not.toBe(queue.start('resumeTraining', { run: 'shapes' }));
});

test('what is asked for while it is being stopped begins anew', async () => {
  const { queue, begun } = heldQueue();
  const first = queue.start('resumeTraining', { run: 'shapes' });
  await vi.waitFor(() => expect(begun).toHaveLength(1));
  queue.cancel(first);
  expect(queue.start('resumeTraining', { run: 'shapes' })).not.toBe(first);
});

test('a training that is interrupted before it has a run begins again', async () => {
  const { queue, begun, endAll } = heldQueue();
  const parameters = { dataset: 'shapes', network: { preset: 'zfnet' }, name: 'mine' };
  queue.start('train', parameters);
  await vi.waitFor(() => expect(begun).toHaveLength(1));
  endAll(new SwitchbackError('DISCONNECTED', say('common.connectionLost')));
  await vi.waitFor(() =>
    expect(queue.list()).toMatchObject([{ status: 'interrupted', continuation: { kind: 'train', parameters } }]),
  );
});

test('a job whose engine process ends is interrupted, and says what goes on with it', async () => {
  const { queue, begun, endAll } = heldQueue(Promise.resolve(), ['mine']);
  const index = { model: 'shapes@14', dataset: 'shapes', split: 'val', top: 9 };
  queue.start('index', index);
  queue.start('train', { dataset: 'shapes', network: { preset: 'zfnet' }, name: 'mine' });
  await vi.waitFor(() => expect(begun).toHaveLength(2));
  endAll(new SwitchbackError('DISCONNECTED', say('common.connectionLost')));
  await vi.waitFor(() =>
    expect(queue.list()).toMatchObject([
      { status: 'interrupted', continuation: { kind: 'index', parameters: index } },
      { status: 'interrupted', continuation: { kind: 'resumeTraining', parameters: { run: 'mine' } } },
    ]),
  );
});

test('of the jobs that are over the latest are listed, and all that are not', async () => {
  const { queue, begun, endAll } = heldQueue();
  const running = queue.start('removeRun', { run: 'kept' });
  const ids = Array.from({ length: 400 }, (_, i) => queue.start('resumeTraining', { run: `run ${i}` }));
  for (const id of ids.slice(1)) queue.cancel(id);
  expect(queue.list()).toHaveLength(302);
  expect(queue.list().map(({ id }) => id)).toEqual([running, ids[0], ...ids.slice(-300)]);
  await vi.waitFor(() => expect(begun).toEqual(['removeRun', 'resumeTraining']));
  endAll();
  await over(queue, running);
  expect(queue.list()).toHaveLength(300);
});

test('what a cluster does waits for no other job, and says where it is done', async () => {
  const { queue, begun } = heldQueue();
  for (const run of ['one', 'two', 'three']) queue.start('resumeTraining', { run });
  const parameters = { model: 'shapes@14', dataset: 'shapes', split: 'val' };
  for (const split of ['val', 'train'])
    queue.start('analyse', { kind: 'evaluation', parameters: { ...parameters, split }, on: 'atlas' });
  // This `on` is no cluster: it waits.
  queue.start('proveModel', { fileId: 'file', on: { dataset: 'shapes', split: 'val' } });
  await vi.waitFor(() => expect(begun).toHaveLength(4));
  expect(begun.toSorted()).toEqual(['analyse', 'analyse', 'resumeTraining', 'resumeTraining']);
  expect(queue.list().map(({ status, subject }) => [status, subject])).toContainEqual([
    'running',
    'shapes@14 · shapes · val · atlas',
  ]);
});

test('no job begins before it may', async () => {
  const mayBegin = Promise.withResolvers<void>();
  const { queue, begun } = heldQueue(mayBegin.promise);
  queue.start('resumeTraining', { run: 'shapes' });
  await setTimeout(20);
  expect(begun).toEqual([]);
  mayBegin.resolve();
  await vi.waitFor(() => expect(begun).toEqual(['resumeTraining']));
});

test('jobs that wait are done in the order in which a person puts them', async () => {
  const { queue, begun, endAll } = heldQueue();
  const ids = ['a', 'b', 'c', 'd', 'e'].map((run) =>
    queue.start(run === 'd' ? 'removeRun' : 'resumeTraining', { run }),
  );
  await vi.waitFor(() => expect(begun).toHaveLength(2));
  const waiting = () =>
    queue
      .list()
      .filter(({ status }) => status === 'waiting')
      .sort((a, b) => a.place - b.place)
      .map(({ subject }) => subject);
  expect(waiting()).toEqual(['c', 'd', 'e']);
  queue.move(ids[3]!, ids[2]!);
  expect(waiting()).toEqual(['d', 'c', 'e']);
  queue.move(ids[3]!, null);
  expect(waiting()).toEqual(['c', 'e', 'd']);
  queue.move(ids[3]!, ids[2]!);
  expect(() => queue.move(ids[0]!, null)).toThrow(/does not wait/);
  expect(() => queue.move(ids[4]!, ids[0]!)).toThrow(/does not wait/);
  queue.start('resumeTraining', { run: 'f' });
  expect(waiting()).toEqual(['d', 'c', 'e', 'f']);
  endAll();
  await vi.waitFor(() => expect(begun).toEqual(['resumeTraining', 'resumeTraining', 'removeRun', 'resumeTraining']));
  expect(waiting()).toEqual(['e', 'f']);
});

test.each([
  ['index', { model: 'first@8', dataset: 'photos', split: 'val', top: 9 }, 'first@8 · photos · val'],
  ['analyse', { kind: 'similarity', parameters: { models: ['a@1', 'b@2'], dataset: 'photos' } }, 'a@1 · b@2 · photos'],
  ['addDataset', { folder: '/data/photos/' }, 'photos'],
  ['dataset add', { path: 'C:\\data\\photos' }, 'photos'],
  ['tensorflow', null, ''],
])('%s %o is about %s', (kind, parameters, subject) => expect(subjectOf(kind, parameters)).toBe(subject));
