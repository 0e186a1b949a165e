import { type ComputedRef, computed, type Ref, ref, watch } from 'vue';
import { type Analysis, type AnalysisKind, isDividedKind } from '../../shared/contract/analysis.ts';
import type { JobState } from '../../shared/contract/job.ts';
import { useAddress } from '../composables/useAddress.ts';
import { useAnalyses, useAnalysis } from '../contract/useAnalyses.ts';
import { usePlace } from '../pickers/usePlace.ts';
import { useJobsStore } from '../stores/useJobsStore.ts';

/**
 * The analysis that the address names, `?analysis=12`, as far as it has come: at first the latest, where the address asks for nothing; one that is started as
 * soon as it has begun.
 */
export function useOpenAnalysis<K extends AnalysisKind>(
  kind: K,
): {
  readonly openId: ComputedRef<number | null>;
  readonly data: Readonly<Ref<Analysis<K> | undefined>>;
  readonly error: Readonly<Ref<Error | undefined>>;
  /** The job of the one that was started here, until it is over. */
  readonly job: ComputedRef<JobState | null>;
  readonly open: (id: number | null) => void;
  readonly start: (parameters: object) => Promise<void>;
} {
  const { asked, isBare, put } = useAddress();
  const jobs = useJobsStore();
  const { on } = usePlace();
  const isDivided = isDividedKind(kind);
  const openId = computed(() => (/^\d{1,15}$/.test(asked('analysis') ?? '') ? Number(asked('analysis')) : null));
  const { data, error } = useAnalysis(kind, openId);
  const startedId = ref<string | null>(null);
  const open = (id: number | null) => put({ analysis: id ?? undefined });
  if (isBare()) {
    const { data: kept } = useAnalyses(kind);
    // The first answer alone: whoever leaves an analysis, or removes it, is led into no other.
    watch(
      kept,
      (own) => {
        const [latest] = own ?? [];
        if (latest && isBare() && startedId.value === null) open(latest.id);
      },
      { once: true },
    );
  }
  watch(
    // The number alone: each report brings a result of its own, and would write over what has come into the address meanwhile.
    () =>
      (jobs.states.get(startedId.value ?? '')?.progress?.result as { readonly analysisId: number } | undefined)
        ?.analysisId,
    (begun) => begun !== undefined && open(begun),
  );
  return {
    openId,
    data,
    error,
    job: computed(() => jobs.active.find(({ id }) => id === startedId.value) ?? null),
    open,
    start: async (parameters) => {
      startedId.value = await jobs.start('analyse', { kind, parameters, ...(isDivided && { on: on.value }) } as never);
    },
  };
}
