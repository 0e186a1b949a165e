import { computed, type Ref, ref, type WritableComputedRef, watch } from 'vue';
import type { PictureReference } from '../../../shared/contract/picture.ts';
import { type ProjectedUnit, rules } from '../../../shared/contract/unit.ts';
import { type Query, useQuery } from '../../contract/useQuery.ts';
import type { LayerMap } from './layerMaps.ts';

/** The layer whose maps over a picture are shown. */
export interface SeenLayer {
  readonly model: string;
  readonly picture: PictureReference;
  readonly layer: string;
}

/** A place in a map, its strongest until another is chosen, and what made it answer, projected under every rule. */
export function useMapPlace(
  seen: Readonly<Ref<SeenLayer | null>>,
  map: Readonly<Ref<LayerMap | null>>,
): {
  /** `[y, x]` in the map. */
  readonly place: WritableComputedRef<readonly [number, number]>;
  readonly projecting: Query<ProjectedUnit>;
} {
  const chosen = ref<readonly [number, number] | null>(null);
  // By what they name: an answer that has come again, as on a new line, leaves the place alone.
  watch(
    () => JSON.stringify([seen.value, map.value?.channel]),
    () => {
      chosen.value = null;
    },
  );
  const place = computed({
    get: () => chosen.value ?? map.value?.strongest ?? [0, 0],
    set: (next) => {
      chosen.value = next;
    },
  });
  const projecting = useQuery(
    'unit.project',
    computed(() => {
      if (!seen.value || !map.value) return null;
      const [y, x] = place.value;
      return { ...seen.value, channel: map.value.channel, position: [y, x] as [number, number], rules: [...rules] };
    }),
    [],
  );
  return { place, projecting };
}
