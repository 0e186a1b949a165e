import { createGlobalState, useLocalStorage } from '@vueuse/core';
import type { Contrast } from '../../shared/contrast.ts';

/**
 * The contrast of every projection on the page, kept: with the factor c a pixel shows 0.5 + c · x / (2 · max |x|). 1 is the paper's
 * display; a projection of few strong pixels among many weak ones shows more under 2 or 4.
 */
export const useContrast = createGlobalState(() => useLocalStorage<Contrast>('projection-contrast', 1));
