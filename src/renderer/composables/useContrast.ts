import { createGlobalState, useLocalStorage } from '@vueuse/core';
import type { Contrast } from '../../shared/composition.ts';

/**
 * The contrast of every projection on the page, kept: with the factor c a pixel shows 0.5 + c · x / (2 · max |x|). A projection has few
 * strong pixels among many weak ones, which 1 leaves nearly grey.
 */
export const useContrast = createGlobalState(() => useLocalStorage<Contrast>('projection-contrast', 2));
