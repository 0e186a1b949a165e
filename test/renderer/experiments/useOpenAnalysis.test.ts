import { beforeEach, expect, test, vi } from 'vitest';
import { type EffectScope, effectScope, nextTick, type Ref, reactive, ref } from 'vue';
import type { JobState } from '../../../src/shared/contract/job.ts';

const address = vi.hoisted(() => ({ parts: {} as Record<string, string | undefined>, puts: [] as unknown[] }));
vi.mock('../../../src/renderer/composables/useAddress.ts', () => ({
  useAddress: () => ({
    asked: (name: string) => address.parts[name],
    isBare: () => Object.values(address.parts).every((value) => value === undefined),
    put: (parts: Record<string, string | number | undefined>) => {
      address.puts.push(parts);
      for (const [name, value] of Object.entries(parts)) address.parts[name] = value?.toString();
    },
  }),
}));
const kept = vi.hoisted(() => ({ data: undefined as unknown }));
vi.mock('../../../src/renderer/contract/useAnalyses.ts', () => ({
  useAnalyses: () => ({ data: kept.data }),
  useAnalysis: (_kind: string, id: unknown) => ({ data: id, error: ref() }),
}));
const place = vi.hoisted(() => ({ on: undefined as string | undefined }));
vi.mock('../../../src/renderer/pickers/usePlace.ts', () => ({ usePlace: () => ({ on: { value: place.on } }) }));
const jobs = vi.hoisted(() => ({ store: undefined as unknown }));
vi.mock('../../../src/renderer/stores/useJobsStore.ts', () => ({ useJobsStore: () => jobs.store }));
const { useOpenAnalysis } = await import('../../../src/renderer/experiments/useOpenAnalysis.ts');

let states: Map<string, Partial<JobState>>;
let active: Partial<JobState>[];
let start: ReturnType<typeof vi.fn>;
let scope: EffectScope;
beforeEach(() => {
  place.on = undefined;
  kept.data = ref();
  address.parts = reactive({});
  address.puts = [];
  states = reactive(new Map());
  active = reactive([]);
  start = vi.fn(async () => 'job-1');
  jobs.store = { states, active, start };
  scope = effectScope();
});
const opened = () => scope.run(() => useOpenAnalysis('probe'))!;
const progress = (analysisId: number) => ({ progress: { result: { analysisId } } }) as Partial<JobState>;

test.each([
  ['12', 12],
  [undefined, null],
  ['', null],
  ['-1', null],
  ['12x', null],
  ['1'.repeat(16), null],
])('the address %j names %j', (asked, id) => {
  address.parts.analysis = asked;
  expect(opened().openId.value).toBe(id);
});

test('one that is started is named in the address as soon as it has begun, once', async () => {
  const { start: begin, openId, job } = opened();
  await begin({ model: 'm' });
  expect(start).toHaveBeenCalledExactlyOnceWith('analyse', { kind: 'probe', parameters: { model: 'm' } });
  active.push({ id: 'job-1' });
  expect([openId.value, job.value?.id]).toEqual([null, 'job-1']);
  states.set('job-1', progress(5));
  await nextTick();
  expect(openId.value).toBe(5);
  // A person goes to another one while it runs: the next report leaves that alone.
  address.parts.analysis = '3';
  states.set('job-1', progress(5));
  await nextTick();
  expect([openId.value, address.puts.length]).toEqual([3, 1]);
});

test('at first the latest is opened, and none again once it was left', async () => {
  const { openId, open } = opened();
  const list = kept.data as Ref<readonly { readonly id: number }[]>;
  list.value = [{ id: 7 }, { id: 2 }];
  await nextTick();
  expect(openId.value).toBe(7);
  open(null);
  list.value = [{ id: 2 }];
  await nextTick();
  expect(openId.value).toBeNull();
});

test.each([{ model: 'other' }, { analysis: '4' }])('an address that asks for %j is left alone', async (parts) => {
  Object.assign(address.parts, parts);
  const { openId } = opened();
  (kept.data as Ref<readonly { readonly id: number }[]>).value = [{ id: 7 }];
  await nextTick();
  expect([openId.value, address.puts]).toEqual([parts.analysis ? 4 : null, []]);
});

test('one that is refused opens nothing', async () => {
  start.mockResolvedValue(null);
  const { start: begin, openId, job } = opened();
  await begin({});
  await nextTick();
  expect([openId.value, job.value]).toEqual([null, null]);
});

test('a job of another screen names nothing here', async () => {
  const { openId } = opened();
  states.set('other', progress(9));
  await nextTick();
  expect(openId.value).toBeNull();
});

test('it is started where jobs are to be done', async () => {
  place.on = 'ours';
  await opened().start({ model: 'm' });
  expect(start).toHaveBeenCalledWith('analyse', { kind: 'probe', parameters: { model: 'm' }, on: 'ours' });
});
