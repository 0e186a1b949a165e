import { mapSize, type Pair } from '../shape.ts';
import { INPUT, type Network, type NetworkNode } from './network.ts';
import { nodesBelow } from './nodesBelow.ts';

/**
 * How the cells of a node's maps lie: in rows and columns, behind `before` tokens that stand for no place, such as a class token
 * (Dosovitskiy et al. 2021). A feature is one cell; tokens whose places are not known are one row.
 */
export interface CellGrid {
  /** Rows and columns. */
  readonly size: Pair;
  readonly before: number;
}

/** Kinds that may put tokens in an order of their own. */
const reordering: ReadonlySet<string> = new Set(['rearrange', 'roll', 'opaque']);

/** The grid of a node's cells. Tokens have that of the maps of which they are made, by way of whatever leaves them in their order. */
export function cellGrid(network: Network, name: string): CellGrid {
  const known = new Map<string, CellGrid>([[INPUT, { size: mapSize(network.inputShape), before: 0 }]]);
  for (const node of nodesBelow(network, name)) {
    const ofTokens = node.shape.length === 2 ? tokenGrid(node, known) : null;
    known.set(node.name, ofTokens ?? { size: mapSize(node.shape), before: 0 });
  }
  return known.get(name)!;
}

function tokenGrid(
  { layer, inputs, inputShapes, shape: [tokens] }: NetworkNode,
  known: ReadonlyMap<string, CellGrid>,
): CellGrid | null {
  if (layer.op === 'mapsToTokens') return known.get(inputs[0]!)!;
  if (reordering.has(layer.op)) return null;
  // The rows of a product are those of its first matrix.
  const own = layer.op === 'matrixProduct' ? inputs.slice(0, 1) : inputs;
  const added = layer.op === 'classToken' ? layer.count : layer.op === 'sliceTokens' ? -layer.start : 0;
  for (const [i, input] of own.entries()) {
    const { size, before } = known.get(input)!;
    const moved = before + added;
    const isPlaced = inputShapes[i]!.length === 2 && size[0] > 1 && moved >= 0;
    if (isPlaced && moved + size[0] * size[1] === tokens) return { size, before: moved };
  }
  return null;
}

/** Row and column of a flat position in a map; a token that stands for no place lies above the first row. */
export function placeInGrid({ size: [, width], before }: CellGrid, position: number): readonly [y: number, x: number] {
  const y = Math.floor((position - before) / width);
  return [y, position - before - y * width];
}

/** The flat position of a row and column. */
export const positionInGrid = (
  { size: [, width], before }: CellGrid,
  [y, x]: readonly [y: number, x: number],
): number => before + y * width + x;

/** How many flat positions a map has. */
export const positionCount = ({ size: [height, width], before }: CellGrid): number => before + height * width;
