import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WorkbenchEvents } from '../../../src/shared/contract/events.ts';
import { contract } from '../../../src/shared/contract/index.ts';
import type { JobState, JobStatus } from '../../../src/shared/contract/job.ts';
import { SwitchbackError } from '../../../src/shared/errors.ts';
import { type Client, createClient } from '../../../src/shared/rpc/client.ts';
import { type EventSource, eventSource } from '../../../src/shared/rpc/events.ts';
import { memoryTransports } from '../../../src/shared/rpc/memoryTransport.ts';
import { serve } from '../../../src/shared/rpc/server.ts';
import type { Transport } from '../../../src/shared/rpc/transport.ts';
import { say } from '../../../src/shared/sentence.ts';

const line = vi.hoisted(() => ({ client: undefined as unknown }));
vi.mock('../../../src/renderer/contract/client.ts', () => ({
  get client() {
    return line.client;
  },
}));
const { useJobsStore } = await import('../../../src/renderer/stores/useJobsStore.ts');
const { useToastsStore } = await import('../../../src/renderer/stores/useToastsStore.ts');

const job = (id: string, status: JobStatus, more: Partial<JobState> = {}): JobState => ({
  ...{ id, status, kind: 'buildSample', experiment: null, continuation: null, subject: '', place: 1 },
  ...{ progress: null, perSecond: null, remainingMs: null, warnings: [], message: null, result: null },
  ...{ askedAt: `2026-11-24T12:00:0${id}Z`, startedAt: null, finishedAt: null, ...more },
});

/** A host whose list of jobs is the test's; each line is to the host that is there when it is made. */
let events: EventSource<WorkbenchEvents>;
let listed: JobState[];
let page: Transport;
let lists: number;
let jobs: ReturnType<typeof useJobsStore>;

beforeEach(async () => {
  setActivePinia(createPinia());
  events = eventSource();
  listed = [];
  lists = 0;
  line.client = createClient(async () => {
    const [own, host] = memoryTransports();
    const { 'job.list': list, 'job.start': start } = contract;
    serve(host, {
      contract: { 'job.list': list, 'job.start': start },
      events,
      handlers: {
        'job.list': () => {
          lists += 1;
          return listed;
        },
        'job.start': () => {
          throw new SwitchbackError('BAD_ARGUMENT', say('catalog.addDataset'));
        },
      },
      onDefect: () => {},
    });
    page = own;
    return own;
  });
  jobs = useJobsStore();
  await vi.waitFor(() => expect(jobs.isLoaded).toBe(true));
});
afterEach(() => (line.client as Client<never, never>).close());

const tell = (own: JobState) => events.emit('job.progressed', own);
const statusOf = (id: string) => jobs.states.get(id)?.status;

test('what events tell is shown, latest first, and those that run before those that wait', async () => {
  for (const own of [job('1', 'waiting', { place: 2 }), job('2', 'running'), job('3', 'waiting', { place: 1 })])
    tell(own);
  await vi.waitFor(() => expect(jobs.all.map(({ id }) => id)).toEqual(['3', '2', '1']));
  expect(jobs.queued.map(({ id }) => id)).toEqual(['2', '3', '1']);
});

test('a line that was lost and is back: what happened meanwhile is there, and who waited is told', async () => {
  tell(job('1', 'running'));
  await vi.waitFor(() => expect(statusOf('1')).toBe('running'));
  const over = jobs.whenOver('1');
  const before = lists;
  listed = [job('1', 'done'), job('2', 'running')];
  page.close();
  await vi.waitFor(() => expect(lists).toBeGreaterThan(before));
  await expect(over).resolves.toMatchObject({ status: 'done' });
  expect(statusOf('2')).toBe('running');
});

test('of a host that has ended nothing is waited for in vain', async () => {
  tell(job('1', 'running'));
  await vi.waitFor(() => expect(statusOf('1')).toBe('running'));
  const over = jobs.whenOver('1');
  // Another host, whose events are numbered anew.
  events = eventSource();
  listed = [];
  page.close();
  await expect(over).resolves.toMatchObject({ status: 'interrupted' });
  tell(job('2', 'running'));
  await vi.waitFor(() => expect(statusOf('2')).toBe('running'));
});

test('a job that fails is told once; one that is refused says why and has no id', async () => {
  const toasts = useToastsStore();
  const message = say('workbench.paused');
  tell(job('1', 'failed', { message }));
  tell(job('1', 'failed', { message }));
  await vi.waitFor(() => expect(statusOf('1')).toBe('failed'));
  expect(toasts.toasts.map(({ kind, text }) => [kind, text])).toEqual([['error', message.text]]);
  expect(await jobs.start('buildSample', {})).toBeNull();
  expect(toasts.toasts.at(-1)?.text).toBe(say('catalog.addDataset').text);
});
