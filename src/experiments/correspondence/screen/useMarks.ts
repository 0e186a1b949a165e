import { type ComputedRef, computed, type Ref, ref, shallowRef, watch } from 'vue';
import { client } from '../../../renderer/contract/client.ts';
import { useQuery } from '../../../renderer/contract/useQuery.ts';
import { type MarkedImage, type PartMark, partsOf } from '../../../shared/partSet.ts';
import { type Place, withMark } from './markEdits.ts';

/** Marks as they are being made. */
export interface Marks {
  readonly images: readonly MarkedImage[];
  readonly parts: readonly string[];
  readonly marks: readonly PartMark[];
}

const none: Marks = { images: [], parts: [], marks: [] };

/** The set of that name, and what is being changed of it; `null` is a new one. */
export function useMarks(name: ComputedRef<string | null>): {
  readonly marks: Readonly<Ref<Marks>>;
  readonly isBuiltIn: ComputedRef<boolean>;
  readonly isChanged: Readonly<Ref<boolean>>;
  readonly error: Readonly<Ref<Error | undefined>>;
  readonly addImages: (images: readonly MarkedImage[]) => void;
  readonly removeImage: (id: number) => void;
  readonly addPart: (part: string) => void;
  readonly removePart: (part: string) => void;
  readonly place: (imageId: number, part: string, place: Place | null) => void;
  /** Throws what the host refuses. */
  readonly save: (as: string) => Promise<void>;
} {
  const marks = shallowRef<Marks>(none);
  const isChanged = ref(false);
  const shown = useQuery(
    'partSet.show',
    computed(() => (name.value === null ? null : { name: name.value })),
    ['partSets', 'datasets'],
  );
  watch(
    [name, shown.data],
    ([wanted, kept], [before]) => {
      if (wanted === before && isChanged.value) return;
      isChanged.value = false;
      if (wanted === null) marks.value = none;
      else if (kept?.name === wanted)
        marks.value = { images: kept.images, parts: partsOf(kept.marks), marks: kept.marks };
    },
    { immediate: true },
  );
  function change(changes: Partial<Marks>): void {
    marks.value = { ...marks.value, ...changes };
    isChanged.value = true;
  }
  return {
    marks,
    isBuiltIn: computed(
      () => name.value !== null && shown.data.value?.name === name.value && shown.data.value.isBuiltIn,
    ),
    isChanged,
    error: shown.error,
    addImages: (images) => {
      const known = new Set(marks.value.images.map(({ id }) => id));
      change({ images: [...marks.value.images, ...images.filter(({ id }) => !known.has(id))] });
    },
    removeImage: (id) =>
      change({
        images: marks.value.images.filter((image) => image.id !== id),
        marks: marks.value.marks.filter(({ imageId }) => imageId !== id),
      }),
    addPart: (part) => change({ parts: [...new Set([...marks.value.parts, part])] }),
    removePart: (part) =>
      change({
        parts: marks.value.parts.filter((own) => own !== part),
        marks: marks.value.marks.filter((mark) => mark.part !== part),
      }),
    place: (imageId, part, place) => change({ marks: withMark(marks.value.marks, imageId, part, place) }),
    save: async (as) => {
      await client.request('partSet.save', { name: as, marks: [...marks.value.marks] });
      isChanged.value = false;
    },
  };
}
