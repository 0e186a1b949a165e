import { defineStore } from 'pinia';
import { computed, ref, shallowReactive } from 'vue';
import type { JobState } from '../../shared/contract/job.ts';
import type { JobKind, JobParameters } from '../../shared/contract/jobKinds.ts';
import { client } from '../contract/client.ts';
import { useToastsStore } from './useToastsStore.ts';

/** The jobs of this session: it subscribes first, then asks for the list, and keeps of each job what is newer. */
export const useJobsStore = defineStore('jobs', () => {
  const states = shallowReactive(new Map<string, JobState>());
  const heardSeq = new Map<string, number>();
  const isLoaded = ref(false);
  const toasts = useToastsStore();

  client.on('job.progressed', (job, seq) => {
    const before = states.get(job.id);
    states.set(job.id, job);
    heardSeq.set(job.id, seq);
    if (job.status === 'failed' && before?.status !== 'failed') toasts.show('error', job.message ?? job.kind);
  });
  const load = async () => {
    const { result, seq } = await client.request('job.list', {});
    for (const job of result) if ((heardSeq.get(job.id) ?? 0) <= seq) states.set(job.id, job);
    isLoaded.value = true;
  };
  client.onState((state) => {
    // The host may be another one now, whose events are numbered anew.
    heardSeq.clear();
    if (state === 'open') load().catch(() => {});
  });
  load().catch(() => {});

  const all = computed(() => [...states.values()].sort((a, b) => (a.askedAt < b.askedAt ? 1 : -1)));
  const active = computed(() => all.value.filter(({ status }) => status === 'running' || status === 'waiting'));

  /** Queues a job and gives its id; says why where that fails, and gives `null`. */
  async function start<K extends JobKind>(kind: K, parameters: Partial<JobParameters<K>>): Promise<string | null> {
    try {
      return (await client.request('job.start', { kind, parameters })).result.jobId;
    } catch (error) {
      toasts.show('error', (error as Error).message);
      return null;
    }
  }
  /** Stops a job within one batch; what it has done is kept. */
  async function cancel(jobId: string): Promise<void> {
    await client.request('job.cancel', { jobId }).catch((error: Error) => toasts.show('error', error.message));
  }
  return { all, active, isLoaded, states, start, cancel };
});
