import { useLocalStorage } from '@vueuse/core';
import { computed, type WritableComputedRef } from 'vue';
import type { Rule } from '../../shared/contract/unit.ts';
import { offeredRules } from '../contract/shared.ts';

/** The rule chosen last; another where there are no projections under it. */
export function useUsualRule(): WritableComputedRef<Rule> {
  const kept = useLocalStorage<Rule>('atlas-rule', 'deconvnet');
  return computed({
    get: () => offeredRules.find((own) => own === kept.value) ?? offeredRules[0]!,
    set: (next) => {
      kept.value = next;
    },
  });
}
