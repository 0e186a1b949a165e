import { z } from 'zod';

/**
 * How a projection's values become grey: 0.5 + x / (2 · s). `auto`: s is the 99th percentile of |x|, and what is beyond is clipped;
 * a number c: s is max |x| / c, so that 1 is the paper's display.
 */
export const contrasts = ['auto', 1, 2, 4] as const;
export type Contrast = (typeof contrasts)[number];

/** In what is stored and asked. */
export const contrast = z.literal(contrasts).default('auto');

/** What shares one scale: each tile has its own, the tiles of a map have one, all have one. */
export const displayScales = ['tile', 'map', 'all'] as const;
export type DisplayScale = (typeof displayScales)[number];

/** What the scale is made of. */
export const magnitudeName = (contrast: Contrast): string => (contrast === 'auto' ? 'p99|x|' : 'max|x|');

/** What a pixel of a projection shows, from 0 (black) to 1 (white). */
export const displayFormula = (contrast: Contrast): string =>
  `0.5 + ${contrast === 'auto' || contrast === 1 ? '' : `${contrast}·`}x / (2·${magnitudeName(contrast)})`;
