import { type ComputedRef, computed, ref } from 'vue';
import { useQuery } from '../contract/useQuery.ts';

/** The checkpoint that a screen is about: the one asked for, else the last epoch of the latest run; `null` where there is none. */
export function usePickedCheckpoint(asked: () => string | undefined): {
  readonly checkpoint: ComputedRef<string | null>;
  /** False until it is known whether there is one. */
  readonly isKnown: ComputedRef<boolean>;
} {
  const { data } = useQuery('checkpoint.list', ref({}), ['checkpoints', 'runs']);
  return {
    checkpoint: computed(() => asked() ?? data.value?.at(-1)?.name ?? null),
    isKnown: computed(() => asked() !== undefined || data.value !== undefined),
  };
}
