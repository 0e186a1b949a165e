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

/** int64 `[rank]`: a shape with the batch size in the place of `n`. */
export function shapeOf(g: OnnxGraph, shape: readonly Dimension[]): OnnxName {
  const axis = shape.indexOf('n');
  if (axis < 0) return g.integers(shape as readonly number[]);
  const known = (part: readonly Dimension[]) => (part.length > 0 ? [g.integers(part as readonly number[])] : []);
  const parts = [...known(shape.slice(0, axis)), g.batchSize(), ...known(shape.slice(axis + 1))];
  return parts.length === 1 ? parts[0]! : g.add('Concat', parts, { axis: 0 });
}
