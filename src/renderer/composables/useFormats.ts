import { type ComputedRef, computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { type Formats, formatsFor } from '../format/format.ts';

/** Formats in the page's language, which may change. */
export function useFormats(): ComputedRef<Formats> {
  const { locale } = useI18n({ useScope: 'global' });
  return computed(() => formatsFor(locale.value));
}
