import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { JobState } from '../../shared/contract/job.ts';
import type { GivenParameters, JobKind } from '../../shared/contract/jobKinds.ts';
import { client } from '../contract/client.ts';
import { told } from '../messages/index.ts';
import { type HeardJob, isOver, mergeJobs } from './mergeJobs.ts';
import { useToastsStore } from './useToastsStore.ts';

/** The jobs of this session: it subscribes first, then asks for the list, and keeps of each job what is newer. */
export const useJobsStore = defineStore('jobs', () => {
  const heard = shallowRef<ReadonlyMap<string, HeardJob>>(new Map());
  const isLoaded = ref(false);
  const toasts = useToastsStore();
  const waiting = new Map<string, (job: JobState) => void>();

  const hear = (job: JobState) => {
    if (!isOver(job)) return;
    waiting.get(job.id)?.(job);
    waiting.delete(job.id);
  };
  client.on('job.progressed', (job, seq) => {
    const before = heard.value.get(job.id)?.job;
    heard.value = new Map(heard.value).set(job.id, { job, seq });
    if ((job.status === 'failed' || job.status === 'interrupted') && before?.status !== job.status)
      toasts.show('error', job.message ? told(job.message) : job.kind);
    hear(job);
  });
  const load = async () => {
    const { result, seq } = await client.request('job.list', {});
    heard.value = mergeJobs(heard.value, result, seq);
    isLoaded.value = true;
    for (const { job } of heard.value.values()) hear(job);
  };
  client.onState((state) => {
    if (state !== 'open') return;
    // The host may be another one now, whose events are numbered anew.
    heard.value = new Map([...heard.value].map(([id, { job }]) => [id, { job, seq: 0 }]));
    load().catch(() => {});
  });
  load().catch(() => {});

  /** Latest first. */
  const all = computed(() =>
    [...heard.value.values()].map(({ job }) => job).sort((a, b) => (a.askedAt < b.askedAt ? 1 : -1)),
  );
  const active = computed(() => all.value.filter((job) => !isOver(job)));
  /** Those that run, then those that wait, in the order in which they will be done. */
  const queued = computed(() => {
    const isWaiting = ({ status }: JobState) => status === 'waiting';
    return active.value.toSorted((a, b) => Number(isWaiting(a)) - Number(isWaiting(b)) || a.place - b.place);
  });
  const states = computed(() => new Map(all.value.map((job) => [job.id, job])));

  /** Queues a job and gives its id; says why where that fails, and gives `null`. */
  async function start<K extends JobKind>(kind: K, parameters: GivenParameters<K>): Promise<string | null> {
    try {
      return (await client.request('job.start', { kind, parameters })).result.jobId;
    } catch (error) {
      toasts.fail(error);
      return null;
    }
  }
  /** Stops a job within one batch; what it has done is kept. */
  async function cancel(jobId: string): Promise<void> {
    await client.request('job.cancel', { jobId }).catch(toasts.fail);
  }
  /** Lets a job that waits begin before another, or last. */
  async function move(jobId: string, before: string | null): Promise<void> {
    await client.request('job.move', { jobId, before }).catch(toasts.fail);
  }
  /** The job's last state, once it is done, failed or stopped. */
  function whenOver(jobId: string): Promise<JobState> {
    const now = heard.value.get(jobId)?.job;
    if (now && isOver(now)) return Promise.resolve(now);
    return new Promise((resolve) => {
      const others = waiting.get(jobId);
      waiting.set(jobId, (job) => {
        others?.(job);
        resolve(job);
      });
    });
  }
  return { all, active, queued, isLoaded, states, start, cancel, move, whenOver };
});
