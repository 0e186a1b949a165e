import { type ComputedRef, computed } from 'vue';
import { useFormats } from '../../../renderer/composables/useFormats.ts';
import { useAnalyses } from '../../../renderer/contract/useAnalyses.ts';

/** Earlier correspondences as options of a field, latest first. */
export function useCorrespondences(): ComputedRef<
  { readonly value: number; readonly label: string; readonly detail: string }[]
> {
  const formats = useFormats();
  const { data } = useAnalyses('correspondence');
  return computed(() =>
    (data.value ?? []).map(({ id, model, set, createdAt }) => ({
      value: id,
      label: `${set} · ${model}`,
      detail: formats.value.dateTime(createdAt),
    })),
  );
}
