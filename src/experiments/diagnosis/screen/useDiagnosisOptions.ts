import { type ComputedRef, computed } from 'vue';
import { useFormats } from '../../../renderer/composables/useFormats.ts';
import { useAnalyses } from '../../../renderer/contract/useAnalyses.ts';

/** The diagnoses that there are, as options of a field, latest first. */
export function useDiagnosisOptions(): ComputedRef<{ value: number; label: string; detail: string }[]> {
  const formats = useFormats();
  const { data } = useAnalyses('diagnosis');
  return computed(() =>
    (data.value ?? []).map(({ id, names, createdAt }) => ({
      value: id,
      label: names.join(' · '),
      detail: formats.value.dateTime(createdAt),
    })),
  );
}
