import { expect, test, vi } from 'vitest';
import type { Engine } from '../../../src/host/engine/supervisor.ts';
import { jobQueue } from '../../../src/host/server/jobQueue.ts';

/** A queue whose engine does a job when the test says so; with the kinds of the jobs that have been begun. */
function heldQueue() {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const request = (name: string, { kind }: { kind: string }) => {
    if (name !== 'engine.runJob') return Promise.resolve({ result: null });
    begun.push(kind);
    return new Promise((done) => ends.push(() => done({ result: null })));
  };
  const engine = { client: { on: () => () => {}, request }, pid: () => 1, close: () => {} } as unknown as Engine;
  const queue = jobQueue(
    engine,
    (_kind, parameters) => parameters,
    () => {},
  );
  return { queue, begun, endAll: () => ends.splice(0).map((end) => end()) };
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
