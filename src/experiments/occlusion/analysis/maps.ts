import type { CleanOutcome, Occluder } from '../../../engine/analysis/occluder.ts';
import type { Pair } from '../../../engine/shape.ts';
import { argMaxOfRow } from '../../../engine/training/metrics.ts';
import type { SlidingWindow } from '../../../shared/slidingWindow.ts';

/** What the clean image gives, and so what the maps are about. */
export interface OcclusionSubject {
  /** The map to follow: the one asked for, or the one with the strongest activation in the clean image. */
  readonly channel: number;
  /** The class whose probability is followed: the one asked for, or the clean image's most probable. */
  readonly target: number;
  /** The clean image's: probability of `target`, the map's summed activation, the most probable class. */
  readonly clean: { readonly probability: number; readonly activation: number; readonly topClass: number };
}

/** One value a window position, row by row; NaN and −1 where no window has been yet. */
export interface OcclusionMaps {
  /** `[rows, columns]` of the grid. */
  readonly shape: Pair;
  readonly probability: Float32Array;
  /** The map's activation summed over space. */
  readonly activation: Float32Array;
  /** The most probable class. */
  readonly topClass: Int32Array;
  /** 1 where the network was asked; elsewhere the values are not known, or those of a preview. */
  readonly computed: Uint8Array;
}

/** What is followed, from what the clean image gives. */
export function occlusionSubject(
  { total, strongest, output }: CleanOutcome,
  wanted: { readonly channel?: number | undefined; readonly target?: number | undefined },
): OcclusionSubject {
  const channel = wanted.channel ?? argMaxOfRow(strongest, 0);
  const best = argMaxOfRow(output, 0);
  const target = wanted.target ?? best;
  const clean = { probability: output.data[target]!, activation: total.data[channel]!, topClass: best };
  return { channel, target, clean };
}

/** Nothing known yet about any position. */
export function emptyOcclusionMaps({ rows, columns }: Pick<SlidingWindow, 'rows' | 'columns'>): OcclusionMaps {
  const positions = rows.length * columns.length;
  return {
    shape: [rows.length, columns.length],
    probability: new Float32Array(positions).fill(Number.NaN),
    activation: new Float32Array(positions).fill(Number.NaN),
    topClass: new Int32Array(positions).fill(-1),
    computed: new Uint8Array(positions),
  };
}

/**
 * Fills the maps of Zeiler & Fergus 2013, figure 7 (b), (d) and (e), at `positions` (numbers in the grid, row by row), batch by batch;
 * yields after each. Three numbers are kept a position, whatever the stride.
 */
export async function* occlude(
  occluder: Occluder,
  subject: OcclusionSubject,
  maps: OcclusionMaps,
  positions: readonly number[],
): AsyncGenerator<readonly number[]> {
  for (const batch of occluder.batches(positions)) {
    const { total, output } = await occluder.run(batch);
    const [, classes] = output.shape as [number, number];
    const [, channels] = total.shape as [number, number];
    for (const [i, position] of batch.entries()) {
      maps.probability[position] = output.data[i * classes + subject.target]!;
      maps.activation[position] = total.data[i * channels + subject.channel]!;
      maps.topClass[position] = argMaxOfRow(output, i);
      maps.computed[position] = 1;
    }
    yield batch;
  }
}
