import { computed, type WritableComputedRef } from 'vue';
import { useAddress } from '../../../renderer/composables/useAddress.ts';
import { offeredRules } from '../../../renderer/contract/shared.ts';
import { useUsualRule } from '../../../renderer/pickers/useUsualRule.ts';
import type { Rule } from '../../../shared/contract/unit.ts';
import { type AtlasView, addressOf, viewAsked } from './atlasView.ts';

/** What the atlas keeps in its address besides the unit: the view, the rule, the images, and the rank of the image that is shown. */
export function useAtlasAddress(): {
  readonly view: WritableComputedRef<AtlasView>;
  /** The one chosen last, where the address names none. */
  readonly rule: WritableComputedRef<Rule>;
  /** `data set / split`; `null`: the first that there is. */
  readonly split: WritableComputedRef<string | null>;
  /** From 1. */
  readonly rank: WritableComputedRef<number>;
} {
  const { asked, put } = useAddress();
  const usualRule = useUsualRule();
  return {
    view: computed({ get: () => viewAsked(asked), set: (next) => put(addressOf(next)) }),
    rule: computed({
      get: () => offeredRules.find((own) => own === asked('rule')) ?? usualRule.value,
      set: (next) => {
        usualRule.value = next;
        put({ rule: next });
      },
    }),
    split: computed({ get: () => asked('images') ?? null, set: (next) => put({ images: next ?? undefined }) }),
    rank: computed({
      get: () => (/^[1-9]\d{0,2}$/.test(asked('rank') ?? '') ? Number(asked('rank')) : 1),
      set: (next) => put({ rank: next === 1 ? undefined : next }),
    }),
  };
}
