import type { AttributionMethod } from '../../../shared/attribution.ts';

/** What may be asked for, the least and the most, and what is done where nobody asks. */
export const limits = {
  maps: [1, 48, 8],
  images: [1, 9, 1],
  draws: [1, 20, 3],
  others: [0, 16, 8],
  orders: [1, 20, 3],
  samples: [0, 100, 8],
} as const;

/** So many units in pictures at most: more take an hour on a small machine. */
export const mostItems = 96;

/** The rules that a projection is made under. */
export const usualMethods = ['deconvnet', 'gradient', 'guided'] as const satisfies readonly AttributionMethod[];

/** Fewer squares than this have no order to speak of. */
export const leastSquares = 9;

/** Shares of the pixels that are hidden, or shown. */
export const shares = [0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1] as const;
