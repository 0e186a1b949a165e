import { dataTypes } from '../../../../modelfile/onnx/format/schema.ts';
import type { ElementwiseFunction } from '../../../program/program.ts';
import { quarterPower } from '../../quarterPower.ts';
import type { OnnxGraph, OnnxName } from '../graph.ts';
import type { Step } from '../step.ts';

/** Operation → ONNX operator, where they are the same but for the name; both broadcast as NumPy does. */
export const binaryOperators = {
  add: 'Add',
  subtract: 'Sub',
  multiply: 'Mul',
  divide: 'Div',
  maximum: 'Max',
} as const;

/** The signal where z > 0, else 0, even where the signal is not finite: no product with `isPositive` then. */
export function gate(g: OnnxGraph, { inputs }: Step): OnnxName {
  const [signal, z] = inputs as [OnnxName, OnnxName];
  const zero = g.floats([0], []);
  return g.add('Where', [g.add('Greater', [z, zero]), signal, zero]);
}

/** Takes 14 ms for 32 times 96 maps of 110×110, where a `Where` between two numbers takes 39. */
const isPositive = (g: OnnxGraph, x: OnnxName): OnnxName =>
  g.add('Cast', [g.add('Greater', [x, g.floats([0], [])])], { to: dataTypes.float32 });

type Of<F extends ElementwiseFunction['f']> = Extract<ElementwiseFunction, { readonly f: F }>;
type Functions = {
  readonly [F in ElementwiseFunction['f']]: (g: OnnxGraph, x: OnnxName, kind: Of<F>) => OnnxName;
};

const functions: Functions = {
  relu: (g, x) => g.add('Relu', [x]),
  isPositive,
  power: (g, x, { exponent }) => power(g, x, exponent),
  clip: (g, x, { min, max }) => g.add('Clip', [x, g.floats([min], []), g.floats([max], [])]),
  exp: (g, x) => g.add('Exp', [x]),
  log: (g, x) => g.add('Log', [x]),
  sigmoid: (g, x) => g.add('Sigmoid', [x]),
  tanh: (g, x) => g.add('Tanh', [x]),
  erf: (g, x) => g.add('Erf', [x]),
};

/** A function of each number. */
export function elementwise(g: OnnxGraph, kind: ElementwiseFunction, { inputs }: Step): OnnxName {
  const add = functions[kind.f] as (g: OnnxGraph, x: OnnxName, kind: ElementwiseFunction) => OnnxName;
  return add(g, inputs[0]!, kind);
}

/** 0.4 ms by square roots and products for 96 maps of 55×55 where `Pow` takes 1.8. */
function power(g: OnnxGraph, x: OnnxName, exponent: number): OnnxName {
  const byRoots = quarterPower(x, exponent, {
    multiply: (a, c) => g.add('Mul', [a, c]),
    sqrt: (value) => g.add('Sqrt', [value]),
    reciprocal: (value) => g.add('Reciprocal', [value]),
  });
  return byRoots ?? g.add('Pow', [x, g.floats([exponent], [])]);
}

/** x / (1 − p) where byte ≥ 256 · p, else 0. */
export function dropout(g: OnnxGraph, rate: number, { inputs }: Step): OnnxName {
  const [x, bytes] = inputs as [OnnxName, OnnxName];
  const dropped = Math.round(rate * 256);
  const kept = g.add('GreaterOrEqual', [g.add('Cast', [bytes], { to: dataTypes.float32 }), g.floats([dropped], [])]);
  const grown = g.add('Mul', [x, g.floats([1 / (1 - dropped / 256)], [])]);
  return g.add('Where', [kept, grown, g.floats([0], [])]);
}

/** Over the last axis. */
export function overLastAxis(g: OnnxGraph, opType: 'Softmax' | 'LogSoftmax', { inputs }: Step): OnnxName {
  if (opType === 'LogSoftmax' && g.dialect.operators === 'composed') {
    const below = g.add('Sub', [inputs[0]!, g.add('ReduceMax', [inputs[0]!, g.integers([-1])], { keepdims: 1 })]);
    const sum = g.add('ReduceSum', [g.add('Exp', [below]), g.integers([-1])], { keepdims: 1 });
    return g.add('Sub', [below, g.add('Log', [sum])]);
  }
  return g.add(opType, inputs, { axis: -1 });
}

/** [a, b, bias?], each of the first two transposed where it says so. */
export function matmul(g: OnnxGraph, transposeA: boolean, transposeB: boolean, { inputs }: Step): OnnxName {
  return g.add('Gemm', inputs, { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 });
}

/** Of the last two axes, b's swapped first where it says so. */
export function matrixProduct(g: OnnxGraph, transposeB: boolean, { inputs, shapes }: Step): OnnxName {
  const [a, c] = inputs as [OnnxName, OnnxName];
  const rank = shapes[1]!.length;
  const perm = [...Array.from({ length: rank - 2 }, (_, axis) => axis), rank - 1, rank - 2];
  return g.add('MatMul', [a, transposeB ? g.add('Transpose', [c], { perm }) : c]);
}
