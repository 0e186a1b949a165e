import { dataTypes } from '../../../../modelfile/onnx/format/schema.ts';
import type { BoxStart } from '../../../program/program.ts';
import type { Pair } from '../../../shape.ts';
import type { OnnxGraph, OnnxName } from '../graph.ts';
import type { Step } from '../step.ts';
import { columnOf, shapeOf, zeros } from './arrangement.ts';

/** Row and column of a flat position, `[n, 2]`. Remainders by division: WebGPU has no `Mod` of integers. */
export function unitPlace(g: OnnxGraph, [height, width]: Pair, { inputs }: Step): OnnxName {
  const unit = g.add('Unsqueeze', [inputs[0]!, g.integers([1])]);
  const quotient = (x: OnnxName, by: number) => g.add('Div', [x, g.positions([by])]);
  const remainder = (x: OnnxName, by: number) => g.add('Sub', [x, g.add('Mul', [quotient(x, by), g.positions([by])])]);
  const inMap = remainder(unit, height * width);
  return g.add('Concat', [quotient(inMap, width), remainder(inMap, width)], { axis: 1 });
}

/** The number of the map that a flat position lies in, `[n]`. */
export function unitChannel(g: OnnxGraph, [height, width]: Pair, { inputs }: Step): OnnxName {
  return g.add('Div', [inputs[0]!, g.positions([height * width])]);
}

/** Gathered cell by cell; those outside the map repeat its border. */
export function cropBox(g: OnnxGraph, start: BoxStart, { inputs, shapes, shape }: Step): OnnxName {
  const [, channels, ...size] = shape as readonly ['n', number, number, number];
  const [, , ...map] = shapes[0] as readonly ['n', number, number, number];
  const cells = g.add('Reshape', [inputs[0]!, g.integers([0, 0, -1])]);
  const box = g.add('GatherElements', [cells, positions(g, inputs[1]!, start, size, map, channels)], { axis: 2 });
  return g.add('Reshape', [box, g.integers([-1, channels, ...size])]);
}

/** Added to zeros: cells outside the map are 0 wherever they are laid. */
export function placeBox(g: OnnxGraph, start: BoxStart, { inputs, shapes, shape }: Step): OnnxName {
  const [n, channels, ...map] = shape as readonly ['n', number, number, number];
  const [, , ...size] = shapes[0] as readonly ['n', number, number, number];
  const inside = g.add('Mul', [inputs[0]!, mask(g, inputs[1]!, start, size, map)]);
  const cells = g.add('Reshape', [inside, g.integers([0, 0, -1])]);
  const empty = zeros(g, [n, channels, map[0] * map[1]]);
  const index = positions(g, inputs[1]!, start, size, map, channels);
  const placed = g.add('ScatterElements', [empty, index, cells], { axis: 2, reduction: 'add' });
  return g.add('Reshape', [placed, g.integers([-1, channels, ...map])]);
}

/** 1 where a cell of the box lies in the map. */
export function boxMask(g: OnnxGraph, start: BoxStart, mapSize: Pair, { inputs, shape }: Step): OnnxName {
  const [, , ...size] = shape as readonly ['n', number, number, number];
  return mask(g, inputs[0]!, start, size, mapSize);
}

/** Integers `[n, channels, bh · bw]`: flat positions of a box's cells in a map, moved to the nearest inside. */
function positions(g: OnnxGraph, place: OnnxName, start: BoxStart, size: Pair, map: Pair, channels: number): OnnxName {
  const [rows, columns] = ([0, 1] as const).map((axis) => {
    const last = g.positions([map[axis] - 1]);
    return g.add('Min', [g.add('Max', [coordinates(g, place, axis, start, size), g.positions([0])]), last]);
  });
  const flat = g.add('Add', [g.add('Mul', [rows!, g.positions([map[1]])]), columns!]); // [n, 1, bh, bw]
  const perImage = g.add('Reshape', [flat, g.integers([-1, 1, size[0] * size[1]])]);
  return g.add('Expand', [perImage, shapeOf(g, ['n', channels, size[0] * size[1]])]);
}

/** float32 `[n, 1, bh, bw]`. */
function mask(g: OnnxGraph, place: OnnxName, start: BoxStart, size: Pair, map: Pair): OnnxName {
  const [rows, columns] = ([0, 1] as const).map((axis) => {
    const at = coordinates(g, place, axis, start, size);
    const begun = g.add('GreaterOrEqual', [at, g.positions([0])]);
    return g.add('And', [begun, g.add('Less', [at, g.positions([map[axis]])])]);
  });
  return g.add('Cast', [g.add('And', [rows!, columns!])], { to: dataTypes.float32 });
}

/** Integers `[n, 1, bh, 1]` for axis 0, `[n, 1, 1, bw]` for axis 1: the box's rows or columns in the map. */
export function coordinates(
  g: OnnxGraph,
  place: OnnxName,
  axis: 0 | 1,
  { strides, offset }: BoxStart,
  size: Pair,
): OnnxName {
  const first = g.add('Mul', [columnOf(g, place, axis), g.positions([strides[axis]])]);
  const steps = Array.from({ length: size[axis] }, (_, i) => i + offset[axis]);
  return g.add('Add', [first, g.positions(steps, axis === 0 ? [1, 1, size[0], 1] : [1, 1, 1, size[1]])]);
}
