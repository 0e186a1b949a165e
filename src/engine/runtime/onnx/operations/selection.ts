import { dataTypes } from '../../../../modelfile/onnx/format/schema.ts';
import type { OnnxGraph, OnnxName } from '../graph.ts';
import type { Step } from '../step.ts';
import { columnOf, shapeOf, zeros } from './arrangement.ts';

/** For each image the rows it asks for: each row is copied as one block, where there is an operator for that. */
export function gatherRows(g: OnnxGraph, { inputs, shape }: Step): OnnxName {
  const [x, index] = inputs as [OnnxName, OnnxName];
  if (g.dialect.positions === 'int32') {
    // GatherND takes 64 bits only.
    const cells = g.add('Reshape', [index, g.integers([-1, shape[1] as number, ...shape.slice(2).map(() => 1)])]);
    return g.add('GatherElements', [x, g.add('Expand', [cells, shapeOf(g, shape)])], { axis: 1 });
  }
  return g.add('GatherND', [x, g.add('Unsqueeze', [index, g.integers([-1])])], { batch_dims: 1 });
}

/** 1 where the class is the label's, else 0. */
export function oneHot(g: OnnxGraph, { inputs, shape }: Step): OnnxName {
  const classes = g.positions(upTo(shape[1] as number), [1, shape[1] as number]);
  const equal = g.add('Equal', [g.add('Unsqueeze', [inputs[0]!, g.integers([1])]), classes]);
  return g.add('Cast', [equal], { to: dataTypes.float32 });
}

/** From each image the one value at a flat position. */
export function selectUnit(g: OnnxGraph, { inputs }: Step): OnnxName {
  const [x, index] = inputs as [OnnxName, OnnxName];
  const flat = g.add('Flatten', [x]);
  const value = g.add('GatherElements', [flat, g.add('Unsqueeze', [index, g.integers([1])])], { axis: 1 });
  return g.add('Squeeze', [value, g.integers([1])]);
}

/** Zeros but for one value at a flat position of each image. */
export function placeUnit(g: OnnxGraph, { inputs, shape }: Step): OnnxName {
  const [value, index] = inputs.map((name) => g.add('Unsqueeze', [name, g.integers([1])])) as [OnnxName, OnnxName];
  const [n, ...rest] = shape as readonly ['n', ...number[]];
  const empty = zeros(g, [n, rest.reduce((a, c) => a * c, 1)]);
  const placed = g.add('ScatterElements', [empty, index, value], { axis: 1 });
  return g.add('Reshape', [placed, g.integers([-1, ...rest])]);
}

/** The image once a window (y, x, height, width), with the baseline inside it. */
export function pasteWindow(g: OnnxGraph, { inputs, shape }: Step): OnnxName {
  const [image, baseline, window] = inputs as [OnnxName, OnnxName, OnnxName];
  const [, , rows, columns] = shape as readonly number[];
  const corners = [0, 1, 2, 3].map((corner) => columnOf(g, window, corner));
  const [y, x, height, width] = corners as [OnnxName, OnnxName, OnnxName, OnnxName];
  const isRow = within(g, g.positions(upTo(rows!), [1, 1, rows!, 1]), y, height);
  const isColumn = within(g, g.positions(upTo(columns!), [1, 1, 1, columns!]), x, width);
  return g.add('Where', [g.add('And', [isRow, isColumn]), baseline, image]);
}

/** True for positions from `start` up to `start` + `length`. */
function within(g: OnnxGraph, positions: OnnxName, start: OnnxName, length: OnnxName): OnnxName {
  const reached = g.add('GreaterOrEqual', [positions, start]);
  return g.add('And', [reached, g.add('Less', [positions, g.add('Add', [start, length])])]);
}

const upTo = (end: number): number[] => Array.from({ length: end }, (_, i) => i);
