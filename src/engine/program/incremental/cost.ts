import { kindOf, windowsOf } from '../../layers/index.ts';
import { INPUT, type Network, type NetworkNode } from '../../network/network.ts';
import { channelCount, mapSize, type Pair, valueCount } from '../../shape.ts';
import { boxBelow } from '../boxBelow.ts';
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
  /** Of filters and matrices, each of which is multiplied once for each cell that it makes. */
  const weights = ({ layer, inputShapes }: NetworkNode): number => {
    const matrices = kindOf(layer)
      .weights(layer, inputShapes)
      .filter(({ kind, shape }) => kind === 'weight' && shape.length > 1);
    return matrices.reduce((sum, { shape }) => sum + valueCount(shape), 0);
  };
  const perCell = (node: NetworkNode): number => perValue * channelCount(node.shape) + weights(node);
  return {
    shapeOf,
    weights,
    moving: (values: number) => perValue * values,
    whole: (node: NetworkNode): number => perCell(node) * valueCount(mapSize(node.shape)),
    slice: (node: NetworkNode, size: Pair): number => {
      const reads = windowsOf(node.layer, node.inputShapes);
      const moved = reads ? node.inputShapes[0]![0]! * valueCount(boxBelow(reads, size).size) : 0;
      return perCell(node) * valueCount(size) + perValue * moved;
    },
  };
}
