import type { ModelSummary } from '../../../shared/contract/model.ts';
import type { UnitSummary, Units } from '../../../shared/contract/unit.ts';
import { byChange, firingDifference } from '../declaration/unitChange.ts';
import type { LayerComparison, UnitChange } from '../declaration.ts';

/** One unit in two models. */
export interface UnitPair {
  readonly channel: number;
  readonly change: UnitChange;
  readonly left: UnitSummary;
  readonly right: UnitSummary;
}

export const sortings = ['change', 'firing', 'maximum', 'channel'] as const;
export type Sorting = (typeof sortings)[number];

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

/** How two pairs follow each other; what has changed more comes first of those that are alike. */
const orders: Readonly<Record<Sorting, (a: UnitPair, b: UnitPair) => number>> = {
  change: (a, b) => byChange(a.change, b.change),
  firing: (a, b) => Math.abs(firingDifference(b.change)) - Math.abs(firingDifference(a.change)),
  maximum: (a, b) => b.change.right.maximum - a.change.right.maximum,
  channel: (a, b) => a.channel - b.channel,
};

/** Pairs in the order asked for. */
export const arrangedPairs = (pairs: readonly UnitPair[], sorting: Sorting): UnitPair[] =>
  pairs.toSorted((a, b) => orders[sorting](a, b) || byChange(a.change, b.change));

/**
 * Which two models are compared: those asked for; else the latest whose strongest images are known, and beside it the run's first
 * after its initialisation, or another run's last. `null` where there is none.
 */
export function pickedPair(
  models: readonly ModelSummary[],
  asked: { readonly left: string | undefined; readonly right: string | undefined },
): { readonly left: string | null; readonly right: string | null } {
  const others = models.filter(({ name }) => name !== asked.left);
  const right = asked.right ?? (others.findLast(({ indexed }) => indexed) ?? others.at(-1))?.name ?? null;
  if (asked.left) return { left: asked.left, right };
  const rest = models.filter(({ name }) => name !== right);
  const run = models.find(({ name }) => name === right)?.run ?? null;
  const ofRun = rest.filter((own) => run !== null && own.run === run && (own.epoch ?? 0) > 0);
  const elsewhere = rest.filter((own) => own.run === null || own.run !== run);
  const left = ofRun.find(({ indexed }) => indexed) ?? ofRun[0] ?? elsewhere.at(-1) ?? rest.at(-1);
  return { left: left?.name ?? null, right };
}
