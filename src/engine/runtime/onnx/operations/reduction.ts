import { dataTypes } from '../../../../modelfile/onnx/format/schema.ts';
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

/** The first of equal maxima along the last axis; composed, the least of their positions, which float32 holds up to 2²⁴. */
export function argMax(g: OnnxGraph, { inputs, shapes }: Step): OnnxName {
  if (g.dialect.operators === 'composed') {
    const [x] = inputs as [OnnxName];
    const length = shapes[0]!.at(-1) as number;
    const isMaximum = g.add('Equal', [x, g.add('ReduceMax', [x, g.integers([-1])], { keepdims: 1 })]);
    const places = g.floats(
      Array.from({ length }, (_, i) => i),
      [length],
    );
    const found = g.add('Where', [isMaximum, places, g.floats([length], [])]);
    return g.add('Cast', [g.add('ReduceMin', [found, g.integers([-1])], { keepdims: 0 })], { to: dataTypes.int32 });
  }
  return g.add('ArgMax', inputs, { axis: -1, keepdims: 0, select_last_index: 0 });
}
