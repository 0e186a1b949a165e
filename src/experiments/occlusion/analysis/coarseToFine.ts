import type { Occluder } from '../../../engine/analysis/occluder.ts';
import type { SlidingWindow } from '../../../shared/slidingWindow.ts';
import { coarsePlaces, coarsePositions, refinedCount } from '../declaration/coarsePositions.ts';
import { type OcclusionMaps, type OcclusionSubject, occlude } from './maps.ts';

/**
 * A preview of the maps, for a third of the positions: a coarse grid first, from which the others are interpolated; then the quarter of
 * all positions that these take the largest drops of the target's probability for (Krypton: Nakandala et al. 2019, §4.2). Yields as
 * `occlude`. `maps.computed` says where the network was asked.
 */
export async function* occludeCoarseToFine(
  occluder: Occluder,
  grid: SlidingWindow,
  subject: OcclusionSubject,
  maps: OcclusionMaps,
): AsyncGenerator<readonly number[]> {
  yield* occlude(occluder, subject, maps, coarsePositions(grid));
  interpolate(grid, maps);
  yield* occlude(occluder, subject, maps, largestDrops(maps, refinedCount(grid)));
}

/** Numbers of the `count` positions where the network was not asked and the target's probability is lowest. */
function largestDrops({ probability, computed }: OcclusionMaps, count: number): readonly number[] {
  return Array.from(computed.keys())
    .filter((position) => computed[position] === 0)
    .sort((a, c) => probability[a]! - probability[c]!)
    .slice(0, count);
}

/** Fills what is not known from the coarse positions around it: linearly by pixels, the most probable class from the nearest. */
export function interpolate({ rows, columns }: Pick<SlidingWindow, 'rows' | 'columns'>, maps: OcclusionMaps): void {
  const [above, beside] = [between(rows), between(columns)];
  const at = (row: number, column: number) => row * columns.length + column;
  for (const position of maps.computed.keys()) {
    if (maps.computed[position] === 1) continue;
    const y = above[Math.floor(position / columns.length)]!;
    const x = beside[position % columns.length]!;
    const linear = (values: Float32Array) => {
      const along = (row: number) => values[at(row, x.before)]! * (1 - x.share) + values[at(row, x.after)]! * x.share;
      return along(y.before) * (1 - y.share) + along(y.after) * y.share;
    };
    maps.probability[position] = linear(maps.probability);
    maps.activation[position] = linear(maps.activation);
    maps.topClass[position] = maps.topClass[at(nearestOf(y), nearestOf(x))]!;
  }
}

/** Between which coarse places one lies, and how far from the first to the second. */
interface Between {
  readonly before: number;
  readonly after: number;
  readonly share: number;
}

const nearestOf = ({ before, after, share }: Between): number => (share < 0.5 ? before : after);

function between(starts: readonly number[]): readonly Between[] {
  const coarse = coarsePlaces(starts.length);
  return starts.map((start, place) => {
    const before = coarse.findLast((known) => known <= place)!;
    const after = coarse.find((known) => known >= place)!;
    const share = before === after ? 0 : (start - starts[before]!) / (starts[after]! - starts[before]!);
    return { before, after, share };
  });
}
