import { type ComputedRef, computed, type Ref } from 'vue';
import type { NoteChanges, NotedUnit, UnitNote } from '../../shared/unitNote.ts';
import { client } from '../contract/client.ts';
import { useQuery } from '../contract/useQuery.ts';
import { useToastsStore } from '../stores/useToastsStore.ts';

/** What is noted on units of a model. */
export function useUnitNotes(model: Readonly<Ref<string | null>>): {
  readonly notes: ComputedRef<readonly UnitNote[]>;
  /** Those of a layer by channel. */
  readonly ofLayer: (layer: string | null) => ReadonlyMap<number, UnitNote>;
  /** Every tag that is used, in their order. */
  readonly tags: ComputedRef<readonly string[]>;
} {
  const { data } = useQuery(
    'unitNote.list',
    computed(() => (model.value ? { model: model.value } : null)),
    ['unitNotes', 'models'],
  );
  const notes = computed(() => (model.value ? (data.value ?? []) : []));
  const byLayer = computed(() => Map.groupBy(notes.value, ({ layer }) => layer));
  return {
    notes,
    ofLayer: (layer) => new Map((byLayer.value.get(layer ?? '') ?? []).map((own) => [own.channel, own])),
    tags: computed(() => [...new Set(notes.value.flatMap(({ tags }) => tags))].toSorted()),
  };
}

/** Changes what is noted on a unit, and says so where that fails. */
export async function noteUnit(model: string, { layer, channel }: NotedUnit, changes: NoteChanges): Promise<void> {
  try {
    await client.request('unitNote.change', { model, unit: { layer, channel }, changes });
  } catch (error) {
    useToastsStore().fail(error);
  }
}
