import { INPUT, type Layer, type Network, type NetworkNode } from './network.ts';

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
    if (seesPart(node.layer) && read.every((interval) => interval !== undefined) && node.shape.length === 3)
      reached.set(node.name, above(node, axis, hull(read)));
  }
  return reached;
}

const seesPart = ({ op }: Layer): boolean => !['dense', 'flatten', 'globalAveragePool', 'softmax'].includes(op);

function above({ layer, shape }: NetworkNode, axis: 0 | 1, { from, end }: Interval): Interval {
  if (!('kernelSize' in layer)) return { from, end };
  const dilation = layer.op === 'conv2d' ? layer.dilations[axis] : 1;
  const before = layer.padding[axis]!;
  const stride = layer.strides[axis];
  // Window i reads the cells i · stride − before … + dilation · (kernel − 1).
  const first = Math.ceil((from + before - dilation * (layer.kernelSize[axis] - 1)) / stride);
  return clipped({ from: first, end: Math.floor((end - 1 + before) / stride) + 1 }, shape[axis + 1]!);
}

const hull = (intervals: readonly Interval[]): Interval => ({
  from: Math.min(...intervals.map(({ from }) => from)),
  end: Math.max(...intervals.map(({ end }) => end)),
});

const clipped = ({ from, end }: Interval, extent: number): Interval => ({
  from: Math.min(Math.max(from, 0), extent),
  end: Math.min(Math.max(end, 0), extent),
});
