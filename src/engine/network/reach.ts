import { readsOf } from '../layers/index.ts';
import { INPUT, type Network, type NetworkNode } from './network.ts';

/** Cells along one axis of a map, from `from` up to `end`; none where `end` is not larger. */
export interface Interval {
  readonly from: number;
  readonly end: number;
}

/**
 * Which cells along one axis (0 rows, 1 columns) of each node's maps may change when the network's input changes at `changed`: the
 * nodes, `input` included, whose units see a part of it (Krypton: Nakandala et al. 2019, §3.1). Layers that see everything, and all
 * that reads them, have no part in it.
 */
export function reach({ inputShape, nodes }: Network, axis: 0 | 1, changed: Interval): ReadonlyMap<string, Interval> {
  const reached = new Map([[INPUT, clipped(changed, inputShape[axis + 1]!)]]);
  for (const node of nodes) {
    const read = node.inputs.map((name) => reached.get(name));
    if (!read.every((interval) => interval !== undefined)) continue;
    const above = reachedAbove(node, axis, hull(read));
    if (above) reached.set(node.name, above);
  }
  return reached;
}

/** Null where every unit sees everything. */
function reachedAbove({ layer, inputShapes, shape }: NetworkNode, axis: 0 | 1, changed: Interval): Interval | null {
  const reads = readsOf(layer, inputShapes);
  if (reads === 'all') return null;
  if (reads === 'cell') return changed;
  const { kernelSize, dilations, before } = reads;
  const [stride, stretch] = 'stretch' in reads ? [1, reads.stretch[axis]] : [reads.strides[axis], 1];
  const [firstPlace, lastPlace] = [changed.from * stretch, (changed.end - 1) * stretch];
  const first = Math.ceil((firstPlace + before[axis] - dilations[axis] * (kernelSize[axis] - 1)) / stride);
  const last = Math.floor((lastPlace + before[axis]) / stride);
  return clipped({ from: first, end: isNone(changed) ? first : last + 1 }, shape[axis + 1]!);
}

/** The smallest interval around all that have a cell. */
function hull(intervals: readonly Interval[]): Interval {
  const filled = intervals.filter((interval) => !isNone(interval));
  if (filled.length === 0) return intervals[0]!;
  return { from: Math.min(...filled.map(({ from }) => from)), end: Math.max(...filled.map(({ end }) => end)) };
}

const isNone = ({ from, end }: Interval): boolean => end <= from;

const clipped = ({ from, end }: Interval, extent: number): Interval => ({
  from: Math.min(Math.max(from, 0), extent),
  end: Math.min(Math.max(end, 0), extent),
});
