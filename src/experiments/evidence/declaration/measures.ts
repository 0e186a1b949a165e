/** What a map is held against the evidence by. */
export const measures = ['pointing', 'mass', 'rank'] as const;
export type Measure = (typeof measures)[number];

/** What stands for a method on a layer by a measure: its mean, what that is above chance, and what it is behind the best method of the layer. */
export const comparisons = ['value', 'aboveChance', 'behindBest'] as const;
export type Comparison = (typeof comparisons)[number];

/** A mean with the bounds of its 95 % interval; NaN where there is none. */
export interface Bounded {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}
