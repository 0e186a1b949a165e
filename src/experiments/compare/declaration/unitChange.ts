import type { UnitChange } from '../declaration.ts';

type Sides = Pick<UnitChange, 'left' | 'right'>;

/** How much more often a unit fires on the right, as a difference of shares, in [-1, 1]. */
export const firingDifference = ({ left, right }: Sides): number => right.firingShare - left.firingShare;

/**
 * What has changed most comes first: the fewest strongest images in common, then the largest difference of firing, up or down, then the
 * lowest number.
 */
export function byChange(a: UnitChange, b: UnitChange): number {
  const firing = (unit: UnitChange) => Math.abs(firingDifference(unit));
  return a.overlap - b.overlap || firing(b) - firing(a) || a.channel - b.channel;
}
