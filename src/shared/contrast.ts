import { z } from 'zod';

/** By how much what a projection shows is stretched from mid grey: 0.5 + contrast · x / (2 · max |x|). */
export const contrasts = [1, 2, 4] as const;
export type Contrast = (typeof contrasts)[number];

/** In what is stored and asked. */
export const contrast = z.literal(contrasts).default(1);
