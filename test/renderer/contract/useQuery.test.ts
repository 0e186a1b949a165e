import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type EffectScope, effectScope, ref } from 'vue';
import { plainClient } from '../../../src/renderer/contract/plainClient.ts';
import type { Topic, WorkbenchEvents } from '../../../src/shared/contract/events.ts';
import { contract } from '../../../src/shared/contract/index.ts';
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
const { useQuery } = await import('../../../src/renderer/contract/useQuery.ts');

/** A host with one query whose answers the test holds back and gives. */
let events: EventSource<WorkbenchEvents>;
let asked: { readonly limit: number; readonly answer: (id: number) => void; readonly refuse: (error: Error) => void }[];
let transport: Transport;
let scope: EffectScope;

beforeEach(() => {
  events = eventSource();
  asked = [];
  const client = createClient(async () => {
    const [page, host] = memoryTransports();
    serve(host, {
      contract: { 'job.listPast': contract['job.listPast'] },
      events,
      handlers: {
        'job.listPast': ({ limit }) =>
          new Promise<never>((resolve, reject) => {
            asked.push({ limit, answer: (id) => resolve([{ id }] as never), refuse: reject });
          }),
      },
      onDefect: () => {},
    });
    transport = page;
    return page;
  });
  line.client = plainClient(client);
  scope = effectScope();
});
afterEach(() => {
  scope.stop();
  (line.client as Client<never, never>).close();
});

const query = (limit = ref<{ limit: number } | null>({ limit: 1 })) =>
  scope.run(() => ({ limit, ...useQuery('job.listPast', limit, ['jobs']) }))!;
const change = (...topics: Topic[]) => events.emit('catalog.changed', { topics });
const askedTimes = (times: number) => vi.waitFor(() => expect(asked).toHaveLength(times));
const quiet = () => new Promise((done) => setTimeout(done, 20));

test('it is loading until the answer is there', async () => {
  const { data, isLoading } = query();
  expect(isLoading.value).toBe(true);
  await askedTimes(1);
  asked[0]!.answer(7);
  await vi.waitFor(() => expect(data.value).toEqual([{ id: 7 }]));
  expect(isLoading.value).toBe(false);
});

test('it asks again when one of its topics has changed, and not for another', async () => {
  const { data } = query();
  await askedTimes(1);
  asked[0]!.answer(1);
  await vi.waitFor(() => expect(data.value).toBeDefined());
  change('figures');
  await quiet();
  expect(asked).toHaveLength(1);
  change('figures', 'jobs');
  await askedTimes(2);
  asked[1]!.answer(2);
  await vi.waitFor(() => expect(data.value).toEqual([{ id: 2 }]));
});

test('a change while the answer is on its way makes it ask once more', async () => {
  const { data } = query();
  await askedTimes(1);
  change('jobs');
  change('jobs');
  await quiet();
  expect(asked).toHaveLength(1);
  asked[0]!.answer(1);
  await askedTimes(2);
  asked[1]!.answer(2);
  await vi.waitFor(() => expect(data.value).toEqual([{ id: 2 }]));
  await quiet();
  expect(asked).toHaveLength(2);
});

test('however often its topics change, it asks only so often, and once after the last change', async () => {
  query();
  await askedTimes(1);
  asked[0]!.answer(0);
  await quiet();
  for (let i = 1; i <= 20; i++) {
    change('jobs');
    asked.at(-1)!.answer(i);
    await quiet();
  }
  await new Promise((done) => setTimeout(done, 400));
  expect(asked.length).toBeGreaterThan(2);
  expect(asked.length).toBeLessThan(6);
});

test('an input that is the same again is not asked again', async () => {
  const { limit } = query();
  await askedTimes(1);
  limit.value = { limit: 1 };
  await quiet();
  expect(asked).toHaveLength(1);
});

test('an answer to an earlier input is not shown', async () => {
  const { data, limit } = query();
  await askedTimes(1);
  limit.value = { limit: 2 };
  await askedTimes(2);
  asked[0]!.answer(1);
  asked[1]!.answer(2);
  await vi.waitFor(() => expect(data.value).toEqual([{ id: 2 }]));
});

test('an error is given, and gone with the next answer', async () => {
  const { data, error, refresh } = query();
  await askedTimes(1);
  asked[0]!.refuse(
    new SwitchbackError('NOT_FOUND', say('common.verbatim', { text: 'There is none: choose another.' })),
  );
  await vi.waitFor(() => expect(error.value?.message).toBe('There is none: choose another.'));
  refresh();
  await askedTimes(2);
  asked[1]!.answer(3);
  await vi.waitFor(() => expect(data.value).toEqual([{ id: 3 }]));
  expect(error.value).toBeUndefined();
});

test('a broken line is no error: it asks again on the next one', async () => {
  const { data, error, isLoading } = query();
  await askedTimes(1);
  transport.close();
  await askedTimes(2);
  expect(error.value).toBeUndefined();
  expect(isLoading.value).toBe(true);
  asked[1]!.answer(4);
  await vi.waitFor(() => expect(data.value).toEqual([{ id: 4 }]));
});

test('an input of null asks nothing', async () => {
  const { isLoading } = query(ref(null));
  await quiet();
  expect(asked).toHaveLength(0);
  expect(isLoading.value).toBe(false);
});

test('a change while a failing answer is on its way makes it ask once more', async () => {
  const { data, error } = query();
  await askedTimes(1);
  change('jobs');
  await quiet();
  expect(asked).toHaveLength(1);
  asked[0]!.refuse(new SwitchbackError('NOT_FOUND', say('common.verbatim', { text: 'Not yet.' })));
  await askedTimes(2);
  asked[1]!.answer(5);
  await vi.waitFor(() => expect(data.value).toEqual([{ id: 5 }]));
  expect(error.value).toBeUndefined();
  await quiet();
  expect(asked).toHaveLength(2);
});
