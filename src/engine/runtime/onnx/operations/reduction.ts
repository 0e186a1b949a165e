import type { OnnxGraph, OnnxName } from '../graph.ts';
import type { Step } from '../step.ts';

const reductions = { reduceSum: 'ReduceSum', reduceMean: 'ReduceMean', reduceMax: 'ReduceMax' } as const;

/** Over `axes`; without any the identity. */
export function reduce(
  g: OnnxGraph,
  kind: { readonly op: keyof typeof reductions; readonly axes: readonly number[]; readonly keepDims: boolean },
  { inputs }: Step,
): OnnxName {
  const attributes = { keepdims: kind.keepDims ? 1 : 0, noop_with_empty_axes: 1 };
  return g.add(reductions[kind.op], [inputs[0]!, g.integers(kind.axes)], attributes);
}

/** The first of equal maxima along the last axis. */
export function argMax(g: OnnxGraph, { inputs }: Step): OnnxName {
  return g.add('ArgMax', inputs, { axis: -1, keepdims: 0, select_last_index: 0 });
}
