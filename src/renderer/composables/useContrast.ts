import { createGlobalState, useLocalStorage } from '@vueuse/core';

/** By how much what a projection shows is stretched from mid grey. */
export const contrasts = [1, 2, 4] as const;

/**
 * The contrast of every projection on the page, kept: with the factor c a pixel shows 0.5 + c · x / (2 · max |x|). A projection has few
 * strong pixels among many weak ones, which 1 leaves nearly grey.
 */
export const useContrast = createGlobalState(() => useLocalStorage<number>('projection-contrast', 2));
