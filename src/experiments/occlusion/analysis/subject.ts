import type { CleanOutcome } from '../../../engine/analysis/occluder.ts';
import { argMaxOfRow } from '../../../engine/training/metrics.ts';

/** What the clean image gives, and so what the maps are about. */
export interface OcclusionSubject {
  /** The map to follow: the one asked for, or the one with the strongest activation in the clean image. */
  readonly channel: number;
  /** The class whose probability is followed: the one asked for, or the clean image's most probable; `null` where the network tells none apart. */
  readonly target: number | null;
  /** The clean image's: probability of `target`, the map's summed activation, the most probable class. */
  readonly clean: {
    readonly probability: number | null;
    readonly activation: number;
    readonly topClass: number | null;
  };
}

/** What is followed, from what the clean image gives. */
export function occlusionSubject(
  { total, strongest, output }: CleanOutcome,
  wanted: { readonly channel?: number | undefined; readonly target?: number | undefined },
): OcclusionSubject {
  const channel = wanted.channel ?? argMaxOfRow(strongest, 0);
  const activation = total.data[channel]!;
  if (!output) return { channel, target: null, clean: { probability: null, activation, topClass: null } };
  const topClass = argMaxOfRow(output, 0);
  const target = wanted.target ?? topClass;
  return { channel, target, clean: { probability: output.data[target]!, activation, topClass } };
}
