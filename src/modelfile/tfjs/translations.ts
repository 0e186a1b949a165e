import { each } from '../channelsLast/steps.ts';
import { activations } from './activations.ts';
import {
  absolute,
  arithmetic,
  biasAdd,
  fusedBatchNorm,
  leakyRelu,
  maximum,
  negative,
  parametricRelu,
} from './arithmetic.ts';
import { type NodeCall, type Operand, type Translation, unknownNode, valueAt } from './operand.ts';
import {
  concat,
  overCells,
  pack,
  pad,
  reshape,
  resize,
  shape,
  softmaxNode,
  squeeze,
  stridedSlice,
  unchanged,
} from './shapes.ts';
import { conv2d, conv2dBackpropInput, depthwiseConv2d, matMul, pooling } from './windows.ts';

/** The translation of each operation, by TensorFlow's names for them; functions of each number are in `activations`. */
const translations: Readonly<Record<string, Translation>> = {
  Conv2D: conv2d,
  _FusedConv2D: conv2d,
  DepthwiseConv2dNative: depthwiseConv2d,
  FusedDepthwiseConv2dNative: depthwiseConv2d,
  Conv2DBackpropInput: conv2dBackpropInput,
  MatMul: matMul,
  _FusedMatMul: matMul,
  BiasAdd: biasAdd,
  FusedBatchNorm: fusedBatchNorm,
  FusedBatchNormV2: fusedBatchNorm,
  FusedBatchNormV3: fusedBatchNorm,
  Add: arithmetic('add'),
  AddV2: arithmetic('add'),
  Sub: arithmetic('subtract'),
  Mul: arithmetic('multiply'),
  RealDiv: arithmetic('divide'),
  Div: arithmetic('divide'),
  Maximum: maximum,
  Neg: negative,
  Abs: absolute,
  Prelu: parametricRelu,
  LeakyRelu: leakyRelu,
  MaxPool: pooling('maxPool'),
  AvgPool: pooling('averagePool'),
  Mean: overCells('globalAveragePool'),
  Max: overCells('globalMaxPool'),
  Pad: pad,
  PadV2: pad,
  Reshape: reshape,
  Squeeze: squeeze,
  Shape: shape,
  StridedSlice: stridedSlice,
  Pack: pack,
  ConcatV2: concat,
  ResizeNearestNeighbor: resize('nearest'),
  ResizeBilinear: resize('bilinear'),
  Softmax: softmaxNode,
  Identity: unchanged,
  StopGradient: unchanged,
};

/** The node's layers of ours. Throws `UNSUPPORTED` naming the node and its operation where there are none. */
export function translated(call: NodeCall): Operand {
  const { op } = call.node;
  const own = Object.hasOwn(activations, op) ? activations[op] : undefined;
  if (own) return { value: each(call.b, call.name, valueAt(call, 0), own) };
  const translation = Object.hasOwn(translations, op) ? translations[op] : undefined;
  if (translation) return translation(call);
  throw unknownNode(call);
}
