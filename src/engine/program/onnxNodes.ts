/** An attribute of an ONNX node, in the type that its operator asks for. */
export type OnnxAttribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly ints: readonly number[] }
  | { readonly floats: readonly number[] }
  | { readonly strings: readonly string[] };

/** One node of an ONNX graph, plain data. */
export interface OnnxNode {
  readonly opType: string;
  /** `''`: ONNX's own operators. */
  readonly domain: string;
  /** Names of values; `''` where an optional one is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A constant of whole numbers that nodes read: axes, sizes, positions; of `bool` 0 and 1. */
export interface OnnxIntegers {
  readonly dtype: 'int64' | 'int32' | 'uint8' | 'int8' | 'bool';
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** Nodes that only ONNX Runtime computes: from values of a program by their names among the nodes to one float32 value. */
export interface OnnxNodes {
  readonly nodes: readonly OnnxNode[];
  readonly integers: Readonly<Record<string, OnnxIntegers>>;
  /** Which value of the nodes is the result. */
  readonly result: string;
  /** The version of each domain's operators in whose terms the nodes are written. */
  readonly opsets: Readonly<Record<string, number>>;
}

/** The operators of nodes, for a person: `Einsum`, `Greater, Where`. */
export const operatorsOf = ({ nodes }: Pick<OnnxNodes, 'nodes'>): readonly string[] => [
  ...new Set(nodes.map(({ opType }) => opType)),
];
