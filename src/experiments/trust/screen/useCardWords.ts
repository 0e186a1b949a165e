import { type ComputedRef, computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useFormats } from '../../../renderer/composables/useFormats.ts';
import { useMethodNames } from '../../../renderer/composables/useMethodNames.ts';
import { useSeriesColours } from '../../../renderer/composables/useSeriesColours.ts';
import { told } from '../../../renderer/messages/index.ts';
import type { CardWords } from './controlCards.ts';

/** The words, numbers and colours of the controls' cards, in the page's language and theme. */
export function useCardWords(): ComputedRef<CardWords> {
  const { t } = useI18n();
  const formats = useFormats();
  const methodName = useMethodNames();
  const colours = useSeriesColours();
  return computed(() => ({
    t,
    told,
    methodName,
    number: (value) =>
      Number.isFinite(value) ? formats.value.number(Math.round(value * 1000) / 1000) : t('trust.noValue'),
    colours: colours.value,
  }));
}
