import { type ComputedRef, computed, ref, watch } from 'vue';
import { useAddress } from '../../../renderer/composables/useAddress.ts';
import { useAnalysis } from '../../../renderer/contract/useAnalyses.ts';
import { useJobsStore } from '../../../renderer/stores/useJobsStore.ts';
import type { JobState } from '../../../shared/contract/job.ts';
import type { Occlusion } from '../declaration/types.ts';
import type { AskedOcclusion } from '../declaration.ts';

/** The occlusion that the address names, `?occlusion=12`, as far as it has come; a new one is named there as soon as it has begun. */
export function useOpenOcclusion(): {
  readonly openId: ComputedRef<number | null>;
  readonly occlusion: ComputedRef<Occlusion | null>;
  readonly error: ComputedRef<Error | null>;
  /** The job that fills it, or is about to. */
  readonly job: ComputedRef<JobState | null>;
  /** Begins several, one after the other, of which the first is the open one. */
  readonly start: (all: readonly AskedOcclusion[]) => void;
  /** Ids of those that were begun together with the open one, as far as they are done. */
  readonly together: ComputedRef<readonly number[]>;
  /** Something else is looked at: what was started comes to its end, and does not come to the address when it begins. */
  readonly leave: () => void;
} {
  const { asked, put } = useAddress();
  const jobs = useJobsStore();
  const startedId = ref<string | null>(null);
  const startedIds = ref<readonly string[]>([]);

  const openId = computed(() => (/^\d{1,15}$/.test(asked('occlusion') ?? '') ? Number(asked('occlusion')) : null));
  const { data, error } = useAnalysis('occlusion', openId);
  const started = computed(() => (startedId.value === null ? null : (jobs.states.get(startedId.value) ?? null)));
  watch(
    () => (started.value ? filledBy(started.value) : null),
    (id) => {
      if (id !== null) put({ occlusion: id });
    },
  );
  return {
    openId,
    occlusion: computed(() => (data.value?.id === openId.value ? data.value! : null)),
    error: computed(() => (openId.value === null ? null : (error.value ?? null))),
    job: computed(
      () =>
        jobs.active.find(
          (job) => job.id === startedId.value || (openId.value !== null && filledBy(job) === openId.value),
        ) ?? null,
    ),
    start: async ([first, ...rest]) => {
      startedId.value = await jobs.start('analyse', { kind: 'occlusion', parameters: first! });
      const ids = [startedId.value];
      for (const parameters of rest) ids.push(await jobs.start('analyse', { kind: 'occlusion', parameters }));
      startedIds.value = ids.filter((id) => id !== null);
    },
    together: computed(() => {
      const done = startedIds.value.flatMap((id) => {
        const job = jobs.states.get(id);
        return job?.status === 'done' ? [(job.result as { readonly analysisId: number }).analysisId] : [];
      });
      return openId.value !== null && done.includes(openId.value) ? done : [];
    }),
    leave: () => {
      startedId.value = null;
    },
  };
}

/** The id of the occlusion that a job fills; `null` for other jobs, and until it is known. */
function filledBy({ experiment, progress }: JobState): number | null {
  if (experiment !== 'occlusion' || !progress?.result) return null;
  return (progress.result as { readonly analysisId: number }).analysisId;
}
