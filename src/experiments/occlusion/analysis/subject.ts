import type { CleanOutcome } from '../../../engine/analysis/occluder.ts';
import { argMaxOfRow } from '../../../engine/training/metrics.ts';

/** What the clean image gives, and so what the maps are about. */
export interface OcclusionSubject {
  /** The map to follow: the one asked for, or the one with the strongest activation in the clean image. */
  readonly channel: number;
  /** The classes whose probability is followed: those asked for, or the clean image's most probable; none where the network tells none apart. */
  readonly targets: readonly number[];
  /** The clean image's: probability of each of `targets`, the map's summed activation, the most probable class. */
  readonly clean: {
    readonly probabilities: readonly number[];
    readonly activation: number;
    readonly topClass: number | null;
  };
}

/** What is followed, from what the clean image gives. */
export function occlusionSubject(
  { total, strongest, output }: CleanOutcome,
  wanted: { readonly channel?: number | undefined; readonly targets?: readonly number[] | undefined },
): OcclusionSubject {
  const channel = wanted.channel ?? argMaxOfRow(strongest, 0);
  const activation = total.data[channel]!;
  if (!output) return { channel, targets: [], clean: { probabilities: [], activation, topClass: null } };
  const topClass = argMaxOfRow(output, 0);
  const targets = wanted.targets ?? [topClass];
  const probabilities = targets.map((target) => output.data[target]!);
  return { channel, targets, clean: { probabilities, activation, topClass } };
}
