import type { OnnxGraph, OnnxName } from '../graph.ts';
import { dataTypes } from '../onnxSchema.ts';
import type { Step } from '../step.ts';

/** Operation → ONNX operator, where they are the same but for the name; both broadcast as NumPy does. */
export const binaryOperators = {
  add: 'Add',
  subtract: 'Sub',
  multiply: 'Mul',
  divide: 'Div',
  maximum: 'Max',
} as const;

/** The signal where z > 0, else 0. */
export function gate(g: OnnxGraph, { inputs }: Step): OnnxName {
  const [signal, z] = inputs as [OnnxName, OnnxName];
  const zero = g.floats([0], []);
  return g.add('Where', [g.add('Greater', [z, zero]), signal, zero]);
}

/**
 * Quarter powers, the normalisations' −¾ and ±½ among them, by square roots and products: 0.4 ms for 96 maps of 55×55 where
 * `Pow` takes 1.8.
 */
export function power(g: OnnxGraph, exponent: number, { inputs }: Step): OnnxName {
  const [x] = inputs as [OnnxName];
  const quarters = Math.abs(exponent) * 4;
  if (!Number.isInteger(quarters) || quarters < 1 || quarters > 16) return g.add('Pow', [x, g.floats([exponent], [])]);
  const factors = new Array<OnnxName>(Math.floor(quarters / 4)).fill(x);
  if (quarters % 4 > 0) {
    const root = g.add('Sqrt', [x]);
    if (quarters % 4 >= 2) factors.push(root);
    if (quarters % 2 === 1) factors.push(g.add('Sqrt', [root]));
  }
  const product = factors.reduce((sofar, factor) => g.add('Mul', [sofar, factor]));
  return exponent < 0 ? g.add('Reciprocal', [product]) : product;
}

/** x / (1 − p) where byte ≥ 256 · p, else 0. */
export function dropout(g: OnnxGraph, rate: number, { inputs }: Step): OnnxName {
  const [x, bytes] = inputs as [OnnxName, OnnxName];
  const dropped = Math.round(rate * 256);
  const kept = g.add('GreaterOrEqual', [g.add('Cast', [bytes], { to: dataTypes.float32 }), g.floats([dropped], [])]);
  const grown = g.add('Mul', [x, g.floats([1 / (1 - dropped / 256)], [])]);
  return g.add('Where', [kept, grown, g.floats([0], [])]);
}

/** Over axis 1 of `[n, d]`. */
export function overFeatures(g: OnnxGraph, opType: 'Softmax' | 'LogSoftmax', { inputs }: Step): OnnxName {
  return g.add(opType, inputs, { axis: 1 });
}

/** [a, b, bias?], each of the first two transposed where it says so. */
export function matmul(g: OnnxGraph, transposeA: boolean, transposeB: boolean, { inputs }: Step): OnnxName {
  return g.add('Gemm', inputs, { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 });
}
