import { dataTypes } from '../../../../modelfile/onnx/format/schema.ts';
import type { Dimension } from '../../../program/program.ts';
import type { OnnxGraph, OnnxName } from '../graph.ts';
import type { Step } from '../step.ts';

/** To the result's shape. */
export function reshape(g: OnnxGraph, { inputs, shape }: Step): OnnxName {
  return g.add('Reshape', [inputs[0]!, g.integers(shape.map((size) => (size === 'n' ? -1 : size)))]);
}

/** x repeated to the result's shape. */
export function broadcast(g: OnnxGraph, { inputs, shape }: Step): OnnxName {
  return g.add('Expand', [inputs[0]!, shapeOf(g, shape)]);
}

/** Positions `start` up to `end` along one axis. */
export function slice(
  g: OnnxGraph,
  { axis, start, end }: { readonly axis: number; readonly start: number; readonly end: number },
  { inputs }: Step,
): OnnxName {
  return g.add('Slice', [inputs[0]!, g.integers([start]), g.integers([end]), g.integers([axis])]);
}

/** x with cells of one value around it. */
export function pad(
  g: OnnxGraph,
  {
    before,
    after,
    value,
  }: { readonly before: readonly number[]; readonly after: readonly number[]; readonly value: number },
  { inputs }: Step,
): OnnxName {
  return g.add('Pad', [inputs[0]!, g.integers([...before, ...after]), g.floats([value], [])]);
}

/** `[n, k]` → `[n, 1, 1, 1]`: one number of each image. */
export function columnOf(g: OnnxGraph, x: OnnxName, column: number): OnnxName {
  return g.add('Reshape', [g.add('Gather', [x, g.positions([column])], { axis: 1 }), g.integers([-1, 1, 1, 1])]);
}

/** Integers `[n, 1, 1, 1]`: 0, 1, 2 … */
export function imageNumbers(g: OnnxGraph): OnnxName {
  const scalar = (value: number) => g.integers([value], []);
  const numbers = g.add('Range', [scalar(0), g.add('Squeeze', [g.batchSize()]), scalar(1)]);
  const held = g.dialect.positions === 'int64' ? numbers : g.add('Cast', [numbers], { to: dataTypes.int32 });
  return g.add('Reshape', [held, g.integers([-1, 1, 1, 1])]);
}

/** float32 zeros. */
export function zeros(g: OnnxGraph, shape: readonly Dimension[]): OnnxName {
  if (g.dialect.operators === 'composed') return g.add('Expand', [g.floats([0], []), shapeOf(g, shape)]);
  return g.add('ConstantOfShape', [shapeOf(g, shape)]);
}

/** int64 `[rank]`: a shape with the batch size in the place of `n`. */
export function shapeOf(g: OnnxGraph, shape: readonly Dimension[]): OnnxName {
  const axis = shape.indexOf('n');
  if (axis < 0) return g.integers(shape as readonly number[]);
  const known = (part: readonly Dimension[]) => (part.length > 0 ? [g.integers(part as readonly number[])] : []);
  const parts = [...known(shape.slice(0, axis)), g.batchSize(), ...known(shape.slice(axis + 1))];
  return parts.length === 1 ? parts[0]! : g.add('Concat', parts, { axis: 0 });
}
