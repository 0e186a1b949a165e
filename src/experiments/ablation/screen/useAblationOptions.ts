import { type ComputedRef, computed } from 'vue';
import { useFormats } from '../../../renderer/composables/useFormats.ts';
import { useAnalyses } from '../../../renderer/contract/useAnalyses.ts';

/** The ablations as options of a field, latest first. */
export function useAblationOptions(): ComputedRef<
  { readonly value: number; readonly label: string; readonly detail: string }[]
> {
  const formats = useFormats();
  const { data } = useAnalyses('ablation');
  return computed(() =>
    (data.value ?? []).map(({ id, name, createdAt }) => ({
      value: id,
      label: name,
      detail: formats.value.dateTime(createdAt),
    })),
  );
}
