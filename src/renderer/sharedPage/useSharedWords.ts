import { type ComputedRef, computed } from 'vue';
import { useFormats } from '../composables/useFormats.ts';
import { shared } from '../contract/shared.ts';

/** Of what a shared folder is, and when it was written, in words. */
export function useSharedWords(): ComputedRef<{
  readonly models: string;
  /** `data set / split`, each once. */
  readonly images: string;
  readonly layers: string;
  readonly maps: number;
  readonly date: string;
}> {
  const formats = useFormats();
  const distinct = (names: readonly string[]) => [...new Set(names)].join(', ');
  return computed(() => {
    const { indexed = [], models = [], createdAt = '' } = shared ?? {};
    return {
      models: models.map(({ name }) => name).join(' · '),
      images: distinct(indexed.map(({ dataset, split }) => `${dataset} / ${split}`)),
      layers: distinct(indexed.map(({ layer }) => layer)),
      maps: indexed.reduce((sum, own) => sum + own.maps, 0),
      date: formats.value.date(createdAt),
    };
  });
}
