import { shapeText } from '../../../engine/shape.ts';
import { say } from '../../../shared/sentence.ts';
import { affine } from '../affine.ts';
import { floatOf, intOf } from '../attributes.ts';
import { cellCount, cellsOf, channelsOf, perMapOf } from '../axes.ts';
import type { Constant } from '../constant.ts';
import { drawLayer, type View } from '../draft.ts';
import type { GraphNode } from '../node.ts';
import { isConstant, neededConstant, type Operator, viewAt } from '../operator.ts';
import { oddNode, unknownNode } from '../refuse.ts';
import { wholeConvolution } from '../settle.ts';
import { merged, offsetsOf, type Place, samePlace, shapeOf, sizeOf } from '../spans.ts';

/** A matrix `[outFeatures, inFeatures]`. */
interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array | Float64Array;
}

const MatMul: Operator = (context) => {
  const { node, inputs } = context;
  if (!isConstant(inputs[1])) throw unknownNode(node);
  return [multiplied(node, viewAt(context, 0), transposed(matrixOf(node, inputs[1])))];
};

const Gemm: Operator = (context) => {
  const { node, inputs } = context;
  if (intOf(node, 'transA', 0) !== 0) throw oddNode(node, say('modelfile.onnxTransposed'));
  const given = matrixOf(node, neededConstant(context, 1));
  const matrix = intOf(node, 'transB', 0) === 1 ? given : transposed(given);
  const alpha = floatOf(node, 'alpha', 1);
  const product = affine(node, multiplied(node, viewAt(context, 0), matrix), alpha, 0);
  const added = inputs[2];
  if (!added) return [product];
  const offset = isConstant(added) ? perMapOf(added, product) : null;
  if (offset === null) throw unknownNode(node);
  const beta = floatOf(node, 'beta', 1);
  return [affine(node, product, 1, typeof offset === 'number' ? offset * beta : offset.map((value) => value * beta))];
};

function matrixOf(node: GraphNode, { shape, data }: Constant): Matrix {
  const [rows, columns] = shape.slice(-2);
  if (shape.length >= 2 && rows! * columns! === data.length) return { rows: rows!, columns: columns!, data };
  throw oddNode(node, say('modelfile.onnxFilters', { shape: shapeText(shape) }));
}

function transposed({ rows, columns, data }: Matrix): Matrix {
  const turned = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) turned[column * rows + row] = data[row * columns + column]!;
  }
  return { rows: columns, columns: rows, data: turned };
}

/** An array's last dimension times a matrix: of all features a dense layer, of each cell's channels a convolution by 1×1. */
function multiplied(node: GraphNode, view: View, matrix: Matrix): View {
  const { layer, places } = view;
  const last = places.at(-1)!;
  const others = places.slice(0, -1);
  if (sizeOf(last) !== matrix.columns) {
    throw oddNode(node, say('modelfile.onnxFilters', { shape: `${matrix.rows}×${matrix.columns}` }));
  }
  const features = { rows: matrix.rows, columns: matrix.columns };
  if (sizeOf(others.flat()) === 1) {
    const weight = { shape: [features.rows, features.columns], data: inLayerOrder(matrix, last) };
    const dense = drawLayer(node, { op: 'dense', outFeatures: matrix.rows, bias: false }, [layer], { weight });
    return { layer: dense, places: [...others, merged([{ size: matrix.rows, stride: 1 }])] };
  }
  const isOverCells = layer.shape.length === 3 && samePlace(last, channelsOf(layer));
  if (!isOverCells || !covers(others.flat(), cellsOf(layer))) {
    throw oddNode(node, say('modelfile.onnxRearranged', { shape: shapeText(shapeOf(places)) }));
  }
  const weight = { shape: [features.rows, features.columns, 1, 1], data: matrix.data };
  const conv = drawLayer(node, wholeConvolution(matrix.rows, [1, 1], false), [layer], { weight });
  return { layer: conv, places: [...others, merged([{ size: matrix.rows, stride: cellCount(layer) }])] };
}

/** Whether spans, in any order, are just the digits of a place. */
const covers = (spans: Place, place: Place): boolean =>
  samePlace(merged(spans.toSorted((left, right) => right.stride - left.stride)), place);

/** A matrix whose columns follow the layer's own order, not that of the array: after a flattening of `[h, w, c]` these differ. */
function inLayerOrder({ rows, columns, data }: Matrix, place: Place): Float32Array | Float64Array {
  if (place.length <= 1) return data;
  const offsets = offsetsOf(place);
  const ordered = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    for (let column = 0; column < columns; column++) ordered[start + offsets[column]!] = data[start + column]!;
  }
  return ordered;
}

export const denseOperators: Readonly<Record<string, Operator>> = { MatMul, Gemm };
