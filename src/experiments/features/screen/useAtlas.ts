import { type ComputedRef, computed, type Ref } from 'vue';
import type { UnitSummary, Units } from '../../../shared/contract/unit.ts';

export const sortings = ['maximum', 'firingShare', 'selectivity', 'channel'] as const;
export type Sorting = (typeof sortings)[number];

/** Which units the atlas shows, and in which order. */
export interface AtlasView {
  readonly sorting: Sorting;
  /** Only units whose strongest images are mostly of this class; `null`: all. */
  readonly topClass: number | null;
  readonly showDead: boolean;
}

/** The units of a layer as the view wants them; dead ones come last. */
export function arrangedUnits(
  units: readonly UnitSummary[],
  { sorting, topClass, showDead }: AtlasView,
): UnitSummary[] {
  const shown = units.filter((unit) => (showDead || !unit.dead) && (topClass === null || unit.topClass === topClass));
  if (sorting === 'channel') return shown;
  return shown.toSorted((a, b) => Number(a.dead) - Number(b.dead) || b[sorting] - a[sorting] || a.channel - b.channel);
}

/** `arrangedUnits` of an answer that changes. */
export function useAtlas(data: Readonly<Ref<Units | undefined>>, view: AtlasView): ComputedRef<UnitSummary[]> {
  return computed(() => arrangedUnits(data.value?.units ?? [], view));
}
