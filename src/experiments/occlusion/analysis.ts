import type { Analysis, Computing, Machine } from '../../engine/analysis/analysis.ts';
import { incrementalOccluder } from '../../engine/analysis/incrementalOccluder.ts';
import type { Occluder, OcclusionImages, Outcome } from '../../engine/analysis/occluder.ts';
import { planIncremental } from '../../engine/program/incremental/plan.ts';
import { argMaxOfRow } from '../../engine/training/metrics.ts';
import type { SlidingWindow } from '../../shared/slidingWindow.ts';
import { arraysOf, occlusionMaps } from './analysis/maps.ts';
import { decode, encode, merge, type OcclusionPart, sorted } from './analysis/parts.ts';
import { type OcclusionSubject, occlusionSubject } from './analysis/subject.ts';
import { coarsePositions, refinedCount } from './declaration/coarsePositions.ts';
import { type OcclusionParameters, positionCount } from './declaration/kept.ts';
import type { OcclusionMaps, OcclusionMode } from './declaration/types.ts';

/** What an occlusion is told. */
export interface OcclusionGiven {
  readonly images: OcclusionImages;
  readonly grid: SlidingWindow;
  readonly mode: OcclusionMode;
  /** The node whose maps are followed. */
  readonly layer: string;
  /** Which of them, and which classes; absent: the strongest, and the most probable, of the clean image. */
  readonly channel?: number | undefined;
  readonly targets?: readonly number[] | undefined;
}

/** Numbers of the positions of a batch. */
export type OcclusionTask = readonly number[];

type Given = Pick<OcclusionGiven, 'grid' | 'mode'> & {
  readonly channel?: number | undefined;
  readonly targets?: readonly number[] | undefined;
};

/**
 * What the network makes of an image at each position of a window (Zeiler & Fergus 2013, §4.2). A preview looks at a third of the positions:
 * at a coarse grid first, from which the others are interpolated; then at the quarter of all positions that these take the largest drops of
 * a followed class's probability for (Krypton: Nakandala et al. 2019, §4.2), of the map's activation where the network tells no classes apart.
 */
export const occlusion: Analysis<
  OcclusionGiven,
  OcclusionTask,
  OcclusionPart,
  OcclusionSubject,
  Pick<OcclusionParameters, 'mode' | 'rows' | 'columns'>
> = {
  open: async (machine, given) => withOccluder(await occluderOf(machine, given), given),
  merge,
  encode,
  decode,
  arrays: (found, parameters) => arraysOf(occlusionMaps(found, parameters)),
};

async function occluderOf(machine: Machine, { grid, mode, layer, images }: OcclusionGiven): Promise<Occluder> {
  const { network, memoryBytes } = machine;
  const plan = planIncremental(network, grid, positionCount({ mode, ...grid }), memoryBytes);
  return incrementalOccluder({ ...machine, layer, images, grid, plan });
}

/** An occlusion by an occluder, which is disposed of with it. */
export function withOccluder(
  occluder: Occluder,
  given: Given,
): Computing<OcclusionTask, OcclusionTask, OcclusionPart, OcclusionSubject> {
  const subject = occlusionSubject(occluder.clean, given);
  return {
    opening: subject,
    tasks: (found) => occluder.batches(nextPositions(given, subject, found)),
    compute: async (batch) => partOf(batch, subject, await occluder.run(batch)),
    close: occluder.dispose,
  };
}

/** Where the network is still to be asked: everywhere, or, for a preview, at the coarse positions and then where it matters most. */
function nextPositions(
  { grid, mode }: Given,
  { targets, clean }: OcclusionSubject,
  found: OcclusionPart | null,
): readonly number[] {
  const known = new Set(found?.positions);
  const first =
    mode === 'preview' ? coarsePositions(grid) : Array.from({ length: positionCount({ mode, ...grid }) }, (_, i) => i);
  const missing = first.filter((position) => !known.has(position));
  if (mode === 'exact' || missing.length > 0) return missing;
  const maps = occlusionMaps(found, { mode, ...grid });
  // Of several classes the one that loses most there.
  const followed = maps.activation.map((activation, at) =>
    targets.length === 0
      ? activation
      : Math.min(...targets.map((_, i) => maps.probabilities[i]![at]! - clean.probabilities[i]!)),
  );
  return largestDrops(followed, maps, first.length + refinedCount(grid) - known.size);
}

/** Numbers of the `count` positions where the network was not asked and what is followed is lowest. */
function largestDrops(
  followed: Float32Array,
  { computed }: Pick<OcclusionMaps, 'computed'>,
  count: number,
): readonly number[] {
  return Array.from(computed.keys())
    .filter((position) => computed[position] === 0)
    .sort((a, b) => followed[a]! - followed[b]!)
    .slice(0, count);
}

/** Two numbers and one for each class are kept a position, whatever the stride. */
function partOf(
  batch: OcclusionTask,
  { channel, targets }: OcclusionSubject,
  { total, output }: Outcome,
): OcclusionPart {
  const [, channels] = total.shape as [number, number];
  const classes = output?.shape[1] ?? 0;
  return sorted({
    positions: Int32Array.from(batch),
    probabilities: targets.map((target) => Float32Array.from(batch, (_, i) => output!.data[i * classes + target]!)),
    activation: Float32Array.from(batch, (_, i) => total.data[i * channels + channel]!),
    topClass: Int32Array.from(batch, (_, i) => (output ? argMaxOfRow(output, i) : -1)),
  });
}
