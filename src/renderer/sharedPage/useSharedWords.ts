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
    const { indexed = [], models = [], layers = [], createdAt = '' } = shared ?? {};
    const mapsOf = ({ model, layer }: { readonly model: string; readonly layer: string }) =>
      layers.find((own) => own.model === model)?.layers.find(({ name }) => name === layer)?.maps ?? 0;
    return {
      models: models.map(({ name }) => name).join(' · '),
      images: distinct(indexed.map(({ dataset, split }) => `${dataset} / ${split}`)),
      layers: distinct(indexed.map(({ layer }) => layer)),
      maps: indexed.reduce((sum, own) => sum + mapsOf(own), 0),
      date: formats.value.date(createdAt),
    };
  });
}
