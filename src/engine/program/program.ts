import type { Padding, Pair } from '../shape.ts';
import type { OnnxNodes } from './onnxNodes.ts';

/** A size, or `n` for the batch, which is known only when the program runs. */
export type Dimension = number | 'n';
export type DType = 'float32' | 'uint8' | 'int32';

export interface TensorSpec {
  readonly dtype: DType;
  readonly shape: readonly Dimension[];
}

/** The geometry of a sliding window; padding is explicit, so ceil rounding shows as more padding below and right. */
export interface WindowGeometry {
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly padding: Padding;
}

/** Where a box begins in a map: at a place (a row and a column) times `strides` plus `offset`. */
export interface BoxStart {
  readonly strides: Pair;
  readonly offset: Pair;
}

export interface ConvGeometry extends WindowGeometry {
  readonly dilations: Pair;
  readonly groups: number;
}

/**
 * A function of one number. Every runtime has a table of them by name; what layers compute besides, and all derivatives, are put
 * together from these and from sums and products.
 */
export type ElementwiseFunction =
  /** max(x, 0). */
  | { readonly f: 'relu' }
  /** 1 where x > 0, else 0. */
  | { readonly f: 'isPositive' }
  /** x^exponent, for x > 0, or a whole exponent. */
  | { readonly f: 'power'; readonly exponent: number }
  /** min(max(x, min), max). */
  | { readonly f: 'clip'; readonly min: number; readonly max: number }
  /** e^x. */
  | { readonly f: 'exp' }
  /** The natural logarithm, for x > 0. */
  | { readonly f: 'log' }
  /** 1 / (1 + e^−x). */
  | { readonly f: 'sigmoid' }
  | { readonly f: 'tanh' }
  /** 2/√π · ∫ e^−t² dt from 0 to x. */
  | { readonly f: 'erf' };

/**
 * What a runtime must know how to do: some thirty operations on float32 tensors, `[n, c, h, w]` or `[n, d]`.
 * The shapes of results are in `Program.values`; binary operations broadcast as NumPy does.
 */
export type OperationKind =
  /** A tensor given in the program itself. */
  | { readonly op: 'constant'; readonly data: readonly number[] }
  /** uint8 or int32 → float32. */
  | { readonly op: 'cast' }
  /** [x `[n, i, h, w]`, weight `[o, i/groups, kh, kw]`, bias? `[o]`] → `[n, o, oh, ow]`. */
  | ({ readonly op: 'conv2d' } & ConvGeometry)
  /** The adjoint of `conv2d` in x: [signal `[n, o, oh, ow]`, weight] → `[n, i, h, w]`. */
  | ({ readonly op: 'conv2dInputGradient' } & ConvGeometry)
  /** The adjoint of `conv2d` in the weight: [x, signal] → `[o, i/groups, kh, kw]`, summed over the batch. */
  | ({ readonly op: 'conv2dFilterGradient' } & ConvGeometry)
  /** [a `[r, k]`, b `[k, s]`, bias? `[s]`] → `[r, s]`, each operand transposed first where it says so. */
  | { readonly op: 'matmul'; readonly transposeA: boolean; readonly transposeB: boolean }
  /** [a `[…, r, k]`, b `[k, s]` or `[…, k, s]` with a's leading axes] → `[…, r, s]`, b's last two axes swapped first where it says so. */
  | { readonly op: 'matrixProduct'; readonly transposeB: boolean }
  /** [x] → [maximum, switches?]; switches are int32 positions in the flat x; the first of equal maxima wins. */
  | ({ readonly op: 'maxPool' } & WindowGeometry)
  /** The adjoint of `maxPool`: [signal, switches] → the shape of x; where windows chose one cell the signals add up. */
  | { readonly op: 'unpool' }
  | ({ readonly op: 'averagePool'; readonly countPadding: boolean } & WindowGeometry)
  /** The adjoint of `averagePool`: [signal] → the shape of x. */
  | ({ readonly op: 'averagePoolGradient'; readonly countPadding: boolean } & WindowGeometry)
  /** [x] → a function of each number by itself. */
  | ({ readonly op: 'elementwise' } & ElementwiseFunction)
  /** [signal, z] → the signal where z > 0, else 0. */
  | { readonly op: 'gate' }
  | { readonly op: 'add' }
  | { readonly op: 'subtract' }
  | { readonly op: 'multiply' }
  | { readonly op: 'divide' }
  | { readonly op: 'maximum' }
  /** Each map plus its neighbours along axis 1: Σ x[c − before … c + after], cut at the ends. */
  | { readonly op: 'channelWindowSum'; readonly before: number; readonly after: number }
  /** Over the last axis. */
  | { readonly op: 'softmax' }
  | { readonly op: 'logSoftmax' }
  | { readonly op: 'reduceSum'; readonly axes: readonly number[]; readonly keepDims: boolean }
  | { readonly op: 'reduceMean'; readonly axes: readonly number[]; readonly keepDims: boolean }
  | { readonly op: 'reduceMax'; readonly axes: readonly number[]; readonly keepDims: boolean }
  /** int32 position of the first maximum along the last axis, which goes away. */
  | { readonly op: 'argMax' }
  /** To the result's shape; at most one axis is `n`. */
  | { readonly op: 'reshape' }
  | { readonly op: 'transpose'; readonly permutation: readonly number[] }
  | { readonly op: 'broadcast' }
  | { readonly op: 'concat'; readonly axis: number }
  | { readonly op: 'slice'; readonly axis: number; readonly start: number; readonly end: number }
  /** [x] → x with so many cells of `value` before and after it along each axis; none along the batch. */
  | {
      readonly op: 'pad';
      readonly before: readonly number[];
      readonly after: readonly number[];
      readonly value: number;
    }
  /** [x `[n, r, …]`, index int32 `[n, k]`] → `[n, k, …]`: for each image the rows it asks for. */
  | { readonly op: 'gatherRows' }
  /** [labels int32 `[n]`] → float32 `[n, classes]`. */
  | { readonly op: 'oneHot' }
  /** [x `[n, …]`, index int32 `[n]`] → `[n]`: from each image the one value at a flat position. */
  | { readonly op: 'selectUnit' }
  /** [value `[n]`, index int32 `[n]`] → zeros of the result's shape but for the value at a flat position of each image. */
  | { readonly op: 'placeUnit' }
  /** [index int32 `[n]`, flat in `[c, h, w]`] → int32 `[n, 2]`: its row and column in the map of size `mapSize`. */
  | { readonly op: 'unitPlace'; readonly mapSize: Pair }
  /** [index `[n]`, flat in `[c, h, w]`] → int32 `[n]`: the number of its map, of size `mapSize`. */
  | { readonly op: 'unitChannel'; readonly mapSize: Pair }
  /** [x `[n, c, h, w]`, place int32 `[n, 2]`] → `[n, c, bh, bw]`: each image's box; cells outside the map repeat its border. */
  | { readonly op: 'cropBox'; readonly start: BoxStart }
  /** [box `[n, c, bh, bw]`, place int32 `[n, 2]`] → zeros of the result's shape but for the box, cut at the border. */
  | { readonly op: 'placeBox'; readonly start: BoxStart }
  /** [place int32 `[n, 2]`] → float32 `[n, 1, bh, bw]`: 1 where a cell of the box lies in the map of size `mapSize`, else 0. */
  | { readonly op: 'boxMask'; readonly start: BoxStart; readonly mapSize: Pair }
  /**
   * [map `[1, c, h, w]`, place int32 `[n, 2]`, patch? `[n, c, ph, pw]`, patchPlace? int32 `[n, 2]`] → `[n, c, bh, bw]`: a box of the
   * map for each place, with each one's patch laid over the map at its own; cells outside the map hold `fill`.
   */
  | { readonly op: 'cropPatched'; readonly start: BoxStart; readonly fill: number }
  /** [x, bytes uint8 of x's shape] → x / (1 − p) where byte ≥ 256·p, else 0; p is `rate` in whole 256ths. */
  | { readonly op: 'dropout'; readonly rate: number }
  /** [image `[1, c, h, w]`, baseline `[1, c, h, w]`, window int32 `[n, 4]` (y, x, height, width)] → `[n, c, h, w]`. */
  | { readonly op: 'pasteWindow' }
  /** [values, named among the nodes by `operands`] → the nodes' result. ONNX Runtime computes it for the layer named, others refuse. */
  | ({ readonly op: 'onnxNodes'; readonly layer: string; readonly operands: readonly string[] } & OnnxNodes);

/** One step of a program: names of values in, names of values out. */
export type Operation = OperationKind & {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
};

/** A step that every runtime computes. */
export type CommonOperation = Exclude<Operation, { readonly op: 'onnxNodes' }>;

/**
 * A list of tensor operations, plain data: the same for every runtime.
 * Operations stand in an order in which each finds its inputs made.
 */
export interface Program {
  /** What each run is given. */
  readonly feeds: Readonly<Record<string, TensorSpec>>;
  /** What is given once, on loading: the weights of inference programs. Shapes have no `n`. */
  readonly parameters: Readonly<Record<string, TensorSpec>>;
  readonly operations: readonly Operation[];
  /** The type and shape of every value, feeds and parameters included. */
  readonly values: Readonly<Record<string, TensorSpec>>;
  /** Name of each result → the value that holds it. */
  readonly outputs: Readonly<Record<string, string>>;
}
