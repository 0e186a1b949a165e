import { computed, type Ref, type WritableComputedRef, watch } from 'vue';
import type { AnsweredPicture, PictureReference } from '../../../shared/contract/picture.ts';
import { type ProjectedUnit, rules } from '../../../shared/contract/unit.ts';
import { type Query, useQuery } from '../../contract/useQuery.ts';
import type { LayerMap } from './layerMaps.ts';

/** The layer whose maps over a picture are shown. */
export interface SeenLayer {
  readonly model: string;
  readonly picture: PictureReference;
  readonly layer: string;
}

/** `[y, x]` in a map. */
type Place = readonly [number, number];

/** The place that an address names, `4,7`; `null` where it names none. */
export function placeAsked(text: string | undefined): Place | null {
  const [, y, x] = /^(\d{1,5}),(\d{1,5})$/.exec(text ?? '') ?? [];
  return y === undefined ? null : [Number(y), Number(x)];
}

/**
 * A place in a map, its strongest until another is chosen, and what made it answer, projected under every rule. `chosen` is kept elsewhere, and is of the
 * map that is shown first; in another map none is.
 */
export function useMapPlace(
  seen: Readonly<Ref<SeenLayer | null>>,
  map: Readonly<Ref<LayerMap | null>>,
  chosen: Ref<Place | null>,
): {
  readonly place: WritableComputedRef<Place>;
  readonly projecting: Query<ProjectedUnit<AnsweredPicture>>;
} {
  let known: string | undefined;
  watch(
    // By what they name: an answer that has come again, as on a new line, leaves the place alone.
    () => (seen.value && map.value ? JSON.stringify([seen.value, map.value.channel]) : null),
    (next) => {
      if (next === null) return;
      if (known !== undefined && known !== next) chosen.value = null;
      known = next;
    },
    { immediate: true },
  );
  const place = computed({
    get: () => {
      const [height, width] = map.value?.shape ?? [0, 0];
      const own = chosen.value;
      return own && own[0] < height && own[1] < width ? own : (map.value?.strongest ?? [0, 0]);
    },
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
