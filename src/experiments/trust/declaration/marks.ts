/** How a control comes out: it supports the map, leaves it in doubt, speaks against it, or has no value. */
export type Mark = 'good' | 'doubtful' | 'bad' | 'none';

/** Rank correlations up to the first support a map, above the second they speak against it. */
export const correlationBounds = [0.3, 0.6] as const;

const ofCorrelation = (value: number): Mark => {
  if (!Number.isFinite(value)) return 'none';
  const [low, high] = correlationBounds;
  return value <= low ? 'good' : value <= high ? 'doubtful' : 'bad';
};

/** By the rank correlation that is left under random weights, mean over the layers from which on they are random. */
export const weightMark = ofCorrelation;

/** By the larger of the correlations with the picture's edges and with other units' maps. */
export const pictureMark = (edges: number, others: number): Mark =>
  ofCorrelation(Math.max(...[edges, others].filter(Number.isFinite)));

interface Areas {
  readonly own: number;
  readonly random: number;
  readonly centre: number;
}

/**
 * Good where hiding the map's pixels costs more, and showing them gives more, than random pixels and than those around the middle; bad where one of the
 * two is no better than random pixels.
 */
export function causalMark(deletion: Areas, insertion: Areas): Mark {
  const gains = [deletion.random - deletion.own, insertion.own - insertion.random];
  if (!gains.every(Number.isFinite)) return 'none';
  if (gains.some((gain) => gain <= 0)) return 'bad';
  return deletion.own < deletion.centre && insertion.own > insertion.centre ? 'good' : 'doubtful';
}
