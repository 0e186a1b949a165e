import { createGlobalState, useLocalStorage } from '@vueuse/core';
import { type ComputedRef, computed, type Ref, ref } from 'vue';

/** Screens that a first visit is led through, in order; the words of each are the messages `tour.<screen>`. */
export const tourSteps = ['library', 'features', 'inspect', 'occlusion', 'figures'] as const;
export type TourStep = (typeof tourSteps)[number];

/** A person's first visit, led through the screens; kept in this browser once it has been taken or put away. */
export const useTour = createGlobalState(
  (): {
    /** The step that is shown; `null` where none is. */
    readonly step: ComputedRef<TourStep | null>;
    /** From 1. */
    readonly number: ComputedRef<number>;
    /** Nobody has said yet whether it is wanted. */
    readonly isOffered: ComputedRef<boolean>;
    readonly begin: () => void;
    readonly go: (by: 1 | -1) => void;
    readonly end: () => void;
  } => {
    const isOver = useLocalStorage('tour-over', false);
    const at: Ref<number | null> = ref(null);
    const end = () => {
      at.value = null;
      isOver.value = true;
    };
    return {
      step: computed(() => (at.value === null ? null : tourSteps[at.value]!)),
      number: computed(() => (at.value ?? 0) + 1),
      isOffered: computed(() => !isOver.value && at.value === null),
      begin: () => {
        at.value = 0;
      },
      go: (by) => {
        const next = (at.value ?? 0) + by;
        if (next >= tourSteps.length) end();
        else at.value = Math.max(0, next);
      },
      end,
    };
  },
);
