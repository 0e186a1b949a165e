import { type ComputedRef, computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { type Formats, formatsFor } from '../format/format.ts';

/** Making formats takes half a millisecond, and every tile of a grid wants them. */
const made = new Map<string, Formats>();

function formatsOf(language: string): Formats {
  const formats = made.get(language) ?? formatsFor(language);
  made.set(language, formats);
  return formats;
}

/** Formats in the page's language, which may change. */
export function useFormats(): ComputedRef<Formats> {
  const { locale } = useI18n({ useScope: 'global' });
  return computed(() => formatsOf(locale.value));
}
