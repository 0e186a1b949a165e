import type { SlidingWindow } from '../../../shared/slidingWindow.ts';
import { coarsePlaces } from '../declaration/coarsePositions.ts';
import type { OcclusionMaps } from '../declaration/types.ts';

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
    for (const map of maps.probabilities) map[position] = linear(map);
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
