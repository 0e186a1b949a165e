import type { CheckpointSummary } from '../../../shared/contract/checkpoint.ts';
import type { LayerComparison, UnitChange } from '../../../shared/contract/compare.ts';
import type { UnitSummary, Units } from '../../../shared/contract/unit.ts';

/** One unit in two checkpoints. */
export interface UnitPair {
  readonly channel: number;
  readonly change: UnitChange;
  readonly left: UnitSummary;
  readonly right: UnitSummary;
}

export const sortings = ['change', 'firing', 'maximum', 'channel'] as const;
export type Sorting = (typeof sortings)[number];

/** How much more often a unit fires on the right, as a difference of shares, in [-1, 1]. */
export const firingDifference = ({ left, right }: Pick<UnitChange, 'left' | 'right'>): number =>
  right.firingShare - left.firingShare;

/** How much stronger a unit gets on the right. */
export const maximumDifference = ({ left, right }: Pick<UnitChange, 'left' | 'right'>): number =>
  right.maximum - left.maximum;

/** The units of a layer on both sides, channel by channel; none as long as one of the three answers is missing. */
export function pairedUnits(
  left: Units | undefined,
  right: Units | undefined,
  comparison: LayerComparison | undefined,
): UnitPair[] {
  if (!left || !right || !comparison) return [];
  const [ofLeft, ofRight] = [left, right].map(({ units }) => new Map(units.map((unit) => [unit.channel, unit])));
  return comparison.units.flatMap((change) => {
    const { channel } = change;
    const sides = { left: ofLeft!.get(channel), right: ofRight!.get(channel) };
    return sides.left && sides.right ? [{ channel, change, left: sides.left, right: sides.right }] : [];
  });
}

/** What pairs are sorted by; the highest first. */
const sortingKeys: Readonly<Record<Exclude<Sorting, 'channel'>, (pair: UnitPair) => number>> = {
  change: ({ change }) => 1 - change.overlap,
  firing: ({ change }) => Math.abs(firingDifference(change)),
  maximum: ({ change }) => change.right.maximum,
};

/** Pairs in the order asked for; of those that have changed as much, those whose firing has changed more come first. */
export function arrangedPairs(pairs: readonly UnitPair[], sorting: Sorting): UnitPair[] {
  if (sorting === 'channel') return pairs.toSorted((a, b) => a.channel - b.channel);
  const key = sortingKeys[sorting];
  return pairs.toSorted(
    (a, b) => key(b) - key(a) || sortingKeys.firing(b) - sortingKeys.firing(a) || a.channel - b.channel,
  );
}

/**
 * Which two checkpoints are compared: those asked for; else the latest whose strongest images are known, and beside it the run's first
 * after its initialisation, or another run's last. `null` where there is none.
 */
export function pickedPair(
  checkpoints: readonly CheckpointSummary[],
  asked: { readonly left: string | undefined; readonly right: string | undefined },
): { readonly left: string | null; readonly right: string | null } {
  const others = checkpoints.filter(({ name }) => name !== asked.left);
  const right = asked.right ?? (others.findLast(({ indexed }) => indexed) ?? others.at(-1))?.name ?? null;
  if (asked.left) return { left: asked.left, right };
  const rest = checkpoints.filter(({ name }) => name !== right);
  const run = checkpoints.find(({ name }) => name === right)?.run;
  const ofRun = rest.filter((own) => own.run === run && own.epoch > 0);
  const elsewhere = rest.filter((own) => own.run !== run);
  const left = ofRun.find(({ indexed }) => indexed) ?? ofRun[0] ?? elsewhere.at(-1) ?? rest.at(-1);
  return { left: left?.name ?? null, right };
}
