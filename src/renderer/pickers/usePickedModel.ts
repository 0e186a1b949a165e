import { type ComputedRef, computed, ref } from 'vue';
import { useQuery } from '../contract/useQuery.ts';

/**
 * The checkpoint that a screen is about: the one asked for, else the latest whose strongest images are known, else the latest of all;
 * `null` where there is none.
 */
export function usePickedModel(asked: () => string | undefined): {
  readonly model: ComputedRef<string | null>;
  /** False until it is known whether there is one. */
  readonly isKnown: ComputedRef<boolean>;
} {
  const { data } = useQuery('model.list', ref({}), ['models', 'runs', 'passes']);
  return {
    model: computed(() => {
      const latest = data.value?.findLast(({ indexed }) => indexed) ?? data.value?.at(-1);
      return asked() ?? latest?.name ?? null;
    }),
    isKnown: computed(() => asked() !== undefined || data.value !== undefined),
  };
}
