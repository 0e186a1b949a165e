import type { BoxStart } from '../../../program/program.ts';
import type { Pair } from '../../../shape.ts';
import type { OnnxGraph, OnnxName } from '../graph.ts';
import type { Step } from '../step.ts';
import { imageNumbers } from './arrangement.ts';
import { coordinates } from './boxes.ts';

/**
 * One table of cells, `[cells, c]`: the map's, one that holds `fill`, every patch's; the box gathers from it whole rows of channels.
 */
export function cropPatched(
  g: OnnxGraph,
  { start, fill }: { readonly start: BoxStart; readonly fill: number },
  { inputs, shapes, shape }: Step,
): OnnxName {
  const [map, place, patch, patchPlace] = inputs as [OnnxName, OnnxName, OnnxName?, OnnxName?];
  const [, channels, ...size] = shape as readonly ['n', number, number, number];
  const [, , ...mapSize] = shapes[0] as readonly [1, number, number, number];
  const mapCells = mapSize[0] * mapSize[1];
  const outside = g.positions([mapCells], []);
  const [y, x] = ([0, 1] as const).map((axis) => coordinates(g, place, axis, start, size)) as [OnnxName, OnnxName];
  const tables = [cellsOf(g, map, channels), g.floats(new Array<number>(channels).fill(fill), [1, channels])];
  let position = g.add('Where', [inside(g, y, x, mapSize), flat(g, y, x, mapSize[1]), outside]);
  if (patch && patchPlace) {
    const [, , ...patchSize] = shapes[2] as readonly ['n', number, number, number];
    tables.push(cellsOf(g, patch, channels));
    const [py, px] = ([0, 1] as const).map((axis) => {
      return g.add('Sub', [axis === 0 ? y : x, placeAlong(g, patchPlace, axis)]);
    }) as [OnnxName, OnnxName];
    const covered = g.add('And', [inside(g, py, px, patchSize), inside(g, y, x, mapSize)]);
    const first = g.add('Add', [
      g.add('Mul', [imageNumbers(g), g.positions([patchSize[0] * patchSize[1]])]),
      g.positions([mapCells + 1]),
    ]);
    const inPatch = g.add('Add', [flat(g, py, px, patchSize[1]), first]);
    position = g.add('Where', [covered, inPatch, position]);
  }
  const rows = g.add('Gather', [g.add('Concat', tables, { axis: 0 }), position], { axis: 0 }); // [n, 1, bh, bw, c]
  const box = g.add('Transpose', [g.add('Squeeze', [rows, g.integers([1])])], { perm: [0, 3, 1, 2] });
  return box;
}

/** `[n, c, h, w]` → `[n · h · w, c]`. */
function cellsOf(g: OnnxGraph, maps: OnnxName, channels: number): OnnxName {
  return g.add('Reshape', [g.add('Transpose', [maps], { perm: [0, 2, 3, 1] }), g.integers([-1, channels])]);
}

/** `[n, 1, 1, 1]`: where a patch begins. */
const placeAlong = (g: OnnxGraph, place: OnnxName, axis: 0 | 1): OnnxName =>
  coordinates(g, place, axis, { strides: [1, 1], offset: [0, 0] }, [1, 1]);

const flat = (g: OnnxGraph, y: OnnxName, x: OnnxName, width: number): OnnxName =>
  g.add('Add', [g.add('Mul', [y, g.positions([width])]), x]);

/** True where row and column are a cell of a map. */
function inside(g: OnnxGraph, y: OnnxName, x: OnnxName, size: Pair): OnnxName {
  const along = (at: OnnxName, extent: number) =>
    g.add('And', [g.add('GreaterOrEqual', [at, g.positions([0])]), g.add('Less', [at, g.positions([extent])])]);
  return g.add('And', [along(y, size[0]), along(x, size[1])]);
}
