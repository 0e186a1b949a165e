import { INPUT, type Network, type NetworkNode, type Pair } from '../../network/network.ts';
import { valueCount } from '../../network/shapes.ts';
import { isWindowed, readIn } from './geometry.ts';
import type { Division, SliceSizes } from './slicing.ts';

/**
 * What things take, in multiply-adds of a convolution. With ONNX Runtime, which does some 65·10⁹ of them a second on one core, a value
 * that is moved or changed takes 1.7 ns, and loading a weight 50 ns (ZFNet, 64 slices, processor time).
 */
const perValue = 100;
const perLoadedWeight = 3000;
const perLoadedProgram = 5e8;

type Costs = (sizes: SliceSizes) => number;

/** What one image takes, in slices of given sizes and above them, and what loading a program of slices takes. */
export interface CostModel {
  readonly slices: Costs;
  readonly rest: number;
  /** Of one program of slices; and its weights. */
  readonly loading: number;
  readonly weightBytes: number;
}

/** What a network costs when it is divided so. */
export function costModel(network: Network, division: Division): CostModel {
  const cost = nodeCosts(network);
  const frontierValues = division.frontier.reduce((sum, name) => sum + valueCount(cost.shapeOf(name)), 0);
  const weights = division.sliced.reduce((sum, node) => sum + cost.weights(node), 0);
  return {
    slices: (sizes) =>
      division.sliced.reduce((sum, node) => sum + cost.slice(node, sizes.get(division.boxes.get(node.name)!)!), 0),
    rest: perValue * frontierValues + division.whole.reduce((sum, node) => sum + cost.whole(node), 0),
    loading: perLoadedProgram + perLoadedWeight * weights,
    weightBytes: 4 * weights,
  };
}

/** What each node takes, whole or in a slice of `[height, width]`. */
export function nodeCosts({ inputShape, nodes }: Network) {
  const shapes = new Map<string, readonly number[]>([
    [INPUT, inputShape],
    ...nodes.map((n) => [n.name, n.shape] as const),
  ]);
  const shapeOf = (name: string) => shapes.get(name)!;
  const mapsRead = ({ inputs }: NetworkNode) => shapeOf(inputs[0]!)[0]!;
  const perCell = (node: NetworkNode): number => {
    const { layer, shape } = node;
    const values = perValue * shape[0]!;
    if (layer.op !== 'conv2d') return values;
    return values + (shape[0]! * mapsRead(node) * valueCount(layer.kernelSize)) / layer.groups;
  };
  const weights = (node: NetworkNode): number => {
    const { layer, inputs } = node;
    if (layer.op === 'dense') return layer.outFeatures * valueCount(shapeOf(inputs[0]!));
    return layer.op === 'conv2d'
      ? (layer.outChannels * mapsRead(node) * valueCount(layer.kernelSize)) / layer.groups
      : 0;
  };
  return {
    shapeOf,
    weights,
    moving: (values: number) => perValue * values,
    whole: (node: NetworkNode): number => {
      if (node.layer.op === 'dense') return weights(node);
      const [, height = 1, width = 1] = node.shape;
      return perCell(node) * height * width;
    },
    slice: (node: NetworkNode, size: Pair): number => {
      const moved = isWindowed(node.layer) ? mapsRead(node) * valueCount(readIn(node.layer, size).size) : 0;
      return perCell(node) * valueCount(size) + perValue * moved;
    },
  };
}
