import { type ComputedRef, computed } from 'vue';
import type { AnalysisKind } from '../../shared/contract/analysis.ts';
import type { splitSummary } from '../../shared/splitAnalysis.ts';
import { useFormats } from '../composables/useFormats.ts';
import { useAnalyses } from '../contract/useAnalyses.ts';

type Summary = ReturnType<typeof splitSummary>;
/** One of the whole network has no layer. */
type SplitSummary = Omit<Summary, 'layer'> & Partial<Pick<Summary, 'layer'>>;

/** The analyses of an experiment that goes over the images of a split, as options of a field, latest first. */
export function useSplitAnalyses(
  kind: AnalysisKind,
): ComputedRef<{ readonly value: number; readonly label: string; readonly detail: string }[]> {
  const formats = useFormats();
  const { data } = useAnalyses(kind);
  return computed(() =>
    ((data.value ?? []) as unknown as SplitSummary[]).map(({ id, model, layer, dataset, split, createdAt }) => ({
      value: id,
      label: [model, ...(layer === undefined ? [] : [layer]), `${dataset}, ${split}`].join(' · '),
      detail: formats.value.dateTime(createdAt),
    })),
  );
}
