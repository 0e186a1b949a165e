import type { SlidingWindow } from '../../../shared/slidingWindow.ts';
import { readsOf, windowsOf } from '../../layers/index.ts';
import { INPUT, type Network, type NetworkNode } from '../../network/network.ts';
import { reach } from '../../network/reach.ts';
import { type Pair, valueCount } from '../../shape.ts';
import { type AxisClass, axisPartitions, type Reach } from './axisClasses.ts';
import { costModel, nodeCosts } from './cost.ts';
import { boxOwners, type Division, divide, type SliceSizes } from './slicing.ts';

/** How windows of a grid are computed: what in slices, and positions grouped by the sizes of their slices. */
export interface IncrementalPlan {
  readonly division: Division;
  readonly rows: AxisPlan;
  readonly columns: AxisPlan;
}

/** The places of a window along one axis. */
interface AxisPlan {
  readonly classes: readonly AxisClass[];
  /** Of each place: which cells it changes. */
  readonly reached: readonly Reach[];
}

/**
 * More gain little: with windows of 16 px at a stride of 4, ZFNet's forward pass takes 4.6 × as long as its slices in one class an axis,
 * 5.4 in two, 5.9 in four, 6.3 in as many as there are sizes.
 */
const mostClasses = 4;

/**
 * Plans so that `positions` of the grid's windows take least: what is in slices, and in how many groups, each of which is a program to
 * load. Where slices do not pay nothing is in slices, and windows are laid into whole images.
 */
export function planIncremental(
  network: Network,
  grid: SlidingWindow,
  positions: number,
  memoryBytes: number,
): IncrementalPlan {
  const rows = grid.rows.map((from) => reach(network, 0, { from, end: from + grid.size[0] }));
  const columns = grid.columns.map((from) => reach(network, 1, { from, end: from + grid.size[1] }));
  const nothing = new Set<string>();
  const worthwhile = worthSlicing(network, pairs(meanSizes(rows), meanSizes(columns)));
  const [best] = [nothing, worthwhile]
    .map((sliced) => cheapestClasses(network, divide(network, sliced), rows, columns, { positions, memoryBytes }))
    .sort((a, b) => a.cost - b.cost);
  return best!.plan;
}

/** The slices' sizes in the group of a class of rows and one of columns. */
export function groupSizes({ rows, columns }: IncrementalPlan, row: number, column: number): SliceSizes {
  return pairs(rows.classes[row]!.sizes, columns.classes[column]!.sizes);
}

/** Of each place along an axis: its class, and where its slices begin, by the node whose box it is. `extents`: of the nodes' maps. */
export function placesAlong({ classes, reached }: AxisPlan, extents: ReadonlyMap<string, number>) {
  return reached.map((spans, place) => {
    const ofClass = classes.findIndex(({ members }) => members.includes(place));
    const { sizes } = classes[ofClass]!;
    const starts = [...sizes].map(([owner, size]): [string, number] => {
      return [owner, Math.min(spans.get(owner)!.from, extents.get(owner)! - size)];
    });
    return { ofClass, starts: new Map(starts) };
  });
}

interface Limits {
  readonly positions: number;
  /** A quarter may hold the programs of slices, each with weights of its own. */
  readonly memoryBytes: number;
}

function cheapestClasses(network: Network, division: Division, rows: Reaches, columns: Reaches, limits: Limits) {
  const { positions, memoryBytes } = limits;
  const model = costModel(network, division);
  const owners = new Set([INPUT, ...division.sliced.map(({ name }) => division.boxes.get(name)!)]);
  const own = (reaches: Reaches): Reaches =>
    reaches.map((spans) => new Map([...spans].filter(([name]) => owners.has(name))));
  const [ownRows, ownColumns] = [own(rows), own(columns)];
  const [meanRows, meanColumns] = [meanSizes(ownRows), meanSizes(ownColumns)];
  const byRows = axisPartitions(ownRows, (sizes) => model.slices(pairs(sizes, meanColumns)), mostClasses);
  const byColumns = axisPartitions(ownColumns, (sizes) => model.slices(pairs(meanRows, sizes)), mostClasses);
  const share = positions / (rows.length * columns.length);
  const choices = byRows.flatMap((rowClasses) =>
    byColumns.flatMap((columnClasses) => {
      const groups = rowClasses.length * columnClasses.length;
      if (groups > 1 && groups * model.weightBytes > memoryBytes / 4) return [];
      const slices = rowClasses.flatMap((r) =>
        columnClasses.map((c) => r.members.length * c.members.length * model.slices(pairs(r.sizes, c.sizes))),
      );
      const cost = share * slices.reduce((sum, of) => sum + of) + groups * model.loading + positions * model.rest;
      const plan: IncrementalPlan = {
        division,
        rows: { classes: rowClasses, reached: ownRows },
        columns: { classes: columnClasses, reached: ownColumns },
      };
      return [{ plan, cost }];
    }),
  );
  return choices.reduce((best, choice) => (choice.cost < best.cost ? choice : best));
}

/** From the input upwards each node whose slice costs less than its whole maps, as long as what it reads is in slices. */
function worthSlicing(network: Network, sizes: SliceSizes): ReadonlySet<string> {
  const cost = nodeCosts(network);
  const boxes = boxOwners(network);
  const sliced = new Set([INPUT]);
  for (const node of network.nodes) {
    const size = sizes.get(boxes.get(node.name)!);
    if (!size || !sizes.has(node.name) || !node.inputs.every((name) => sliced.has(name)) || !isSliceable(node))
      continue;
    // To be computed whole, what a node reads must be laid into whole maps first.
    const pasting = windowsOf(node.layer, node.inputShapes) ? cost.moving(valueCount(node.inputShapes[0]!)) : 0;
    if (cost.slice(node, size) <= cost.whole(node) + pasting) sliced.add(node.name);
  }
  sliced.delete(INPUT);
  return sliced;
}

/** A slice of what a layer of a fractional stride puts out begins at another phase for each place. */
function isSliceable({ layer, inputShapes }: NetworkNode): boolean {
  return readsOf(layer, inputShapes) === 'cell' || windowsOf(layer, inputShapes) !== null;
}

type Reaches = readonly Reach[];

function meanSizes(reached: Reaches): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const spans of reached) {
    for (const [name, { from, end }] of spans) sums.set(name, (sums.get(name) ?? 0) + Math.max(end - from, 1));
  }
  return new Map([...sums].map(([name, sum]) => [name, sum / reached.length]));
}

const pairs = (rows: ReadonlyMap<string, number>, columns: ReadonlyMap<string, number>): SliceSizes =>
  new Map([...rows].map(([name, size]): [string, Pair] => [name, [size, columns.get(name)!]]));
