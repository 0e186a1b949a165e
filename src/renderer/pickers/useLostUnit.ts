import { type ComputedRef, computed, type Ref, ref } from 'vue';
import type { LayerSummary } from '../../shared/contract/unit.ts';
import { type AskedUnit, type LostUnit, lostUnit } from './lostUnit.ts';

/** Whether the unit in a screen's address is there. `layers` is `undefined` until the network's are known. */
export function useLostUnit(
  layers: Readonly<Ref<readonly LayerSummary[] | undefined>>,
  asked: () => AskedUnit,
): {
  readonly lost: ComputedRef<LostUnit | null>;
  /** Another network was picked: the unit in the address was asked for of the one before, and is taken as far as this one has it. */
  readonly carryOver: (unit: AskedUnit) => void;
} {
  const keyOf = ({ layer, channel }: AskedUnit) => `${layer ?? ''}/${channel ?? ''}`;
  const carried = ref<string | null>(null);
  return {
    lost: computed(() => (layers.value && carried.value !== keyOf(asked()) ? lostUnit(layers.value, asked()) : null)),
    carryOver: (unit) => {
      carried.value = keyOf(unit);
    },
  };
}
