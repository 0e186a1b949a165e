import { shapeText } from '../../../engine/shape.ts';
import { say } from '../../../shared/sentence.ts';
import { affine } from '../affine.ts';
import { floatOf, intOf } from '../attributes.ts';
import { channelsOf, movedCells, perMapOf } from '../axes.ts';
import type { Constant } from '../constant.ts';
import { drawLayer, type View } from '../draft.ts';
import { wholeConvolution } from '../featuresAsMaps.ts';
import { productOf } from '../matrixProducts.ts';
import type { GraphNode } from '../node.ts';
import { isConstant, isView, neededConstant, type Operator, viewAt } from '../operator.ts';
import { oddNode, unknownNode } from '../refuse.ts';
import { channelsLast } from '../settle.ts';
import { merged, offsetsOf, type Place, sizeOf } from '../spans.ts';

/** A matrix `[outFeatures, inFeatures]`. */
interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array | Float64Array;
}

const MatMul: Operator = (context) => {
  const { node, inputs } = context;
  if (inputs.length > 1 && inputs.every(isView)) return [productOf(node, inputs[0]!, inputs[1]!)];
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
  const { rows, columns, data } = matrix;
  const [others, last] = [view.places.slice(0, -1), view.places.at(-1) ?? []];
  if (sizeOf(last) !== columns) throw oddNode(node, say('modelfile.onnxFilters', { shape: `${rows}×${columns}` }));
  const dense = { op: 'dense', outFeatures: rows, bias: false } as const;
  if (sizeOf(others.flat()) === 1) {
    const features = view.layer.shape.length === 2 ? drawLayer(node, { op: 'flatten' }, [view.layer]) : view.layer;
    const weight = { shape: [rows, columns], data: inLayerOrder(matrix, last) };
    return {
      layer: drawLayer(node, dense, [features], { weight }),
      places: [...others, merged([{ size: rows, stride: 1 }])],
    };
  }
  const { layer, places } = channelsLast(view, node);
  const cells = movedCells(layer, places.slice(0, -1), rows);
  const made =
    layer.shape.length === 3
      ? drawLayer(node, wholeConvolution(rows, [1, 1], false), [layer], {
          weight: { shape: [rows, columns, 1, 1], data },
        })
      : drawLayer(node, dense, [layer], { weight: { shape: [rows, columns], data } });
  return { layer: made, places: [...cells, channelsOf(made)] };
}

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
