/** How well a map finds what is known to be the evidence, each 0…1, NaN where it has no value. */
export interface Localisation {
  /** The share of the largest pixels that lie inside: 1 or 0 but for equals (Zhang et al. 2016; Quantus's `PointingGame` takes any of several equals). */
  readonly pointing: number;
  /** Share of the importance that lies inside (Arras et al. 2022; Quantus's `RelevanceMassAccuracy`). */
  readonly mass: number;
  /**
   * Of as many of the largest pixels as lie inside the share that lies there (Arras et al. 2022; Quantus's `RelevanceRankAccuracy`); of equals at the limit
   * as many count as are expected in a random order.
   */
  readonly rank: number;
}

const noValue: Localisation = { pointing: Number.NaN, mass: Number.NaN, rank: Number.NaN };

/**
 * A map of importance, at least 0, beside a mask, 1 where the evidence is. A mask that covers nothing or everything tells no pixels apart, and a map that
 * is the same everywhere finds none: neither has a value.
 */
export function localisation(importance: Float32Array, mask: ArrayLike<number>): Localisation {
  const inside = importance.filter((_, i) => mask[i] === 1);
  const sorted = importance.toSorted();
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  if (inside.length === 0 || inside.length === sorted.length || !(most > least)) return noValue;
  const limit = sorted[sorted.length - inside.length]!;
  const [above, equal] = [counted(sorted, (value) => value > limit), counted(sorted, (value) => value === limit)];
  const [insideAbove, insideEqual] = [
    counted(inside, (value) => value > limit),
    counted(inside, (value) => value === limit),
  ];
  return {
    pointing: counted(inside, (value) => value === most) / counted(sorted, (value) => value === most),
    mass: sumOf(inside) / sumOf(importance),
    rank: (insideAbove + (insideEqual * (inside.length - above)) / equal) / inside.length,
  };
}

const counted = (values: Float32Array, is: (value: number) => boolean): number =>
  values.reduce((count, value) => count + (is(value) ? 1 : 0), 0);

const sumOf = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0);
