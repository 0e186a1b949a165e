import { type ComputedRef, computed } from 'vue';
import type { AnalysisKind, AnalysisSummary } from '../../shared/contract/analysis.ts';
import { useFormats } from '../composables/useFormats.ts';
import { useAnalyses } from '../contract/useAnalyses.ts';

/** An analysis as an option of a field. */
export interface AnalysisOption {
  readonly value: number;
  readonly label: string;
  /** When it was begun. */
  readonly detail: string;
}

/** The analyses of an experiment as options of a field, latest first. */
export function useAnalysisOptions<K extends AnalysisKind>(
  kind: K,
  labelOf: (summary: AnalysisSummary<K>) => string,
): ComputedRef<readonly AnalysisOption[]> {
  const formats = useFormats();
  const { data } = useAnalyses(kind);
  return computed(() =>
    (data.value ?? []).map((summary) => ({
      value: summary.id,
      label: labelOf(summary),
      detail: formats.value.dateTime(summary.createdAt),
    })),
  );
}
