import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import { combined, joined, rescaled } from '../channelsLast/steps.ts';
import { fileShape, type Value } from '../channelsLast/value.ts';
import { unsupported } from '../refuse.ts';
import { activated, functionNamed, leakyRelu, relu } from './activations.ts';
import { dotProductAttention, multiHeadAttention } from './attention.ts';
import { conv2d, conv2dTranspose, denseLayer, depthwiseConv2d, einsumDense, separableConv2d } from './convolutions.ts';
import { cropping } from './cropping.ts';
import {
  batchNormalization,
  groupNormalization,
  layerNormalization,
  layerScale,
  normalization,
  parametricRelu,
  rescaling,
} from './normalizations.ts';
import { dropout, flatten, globalPooling, permute, pooling, reshape, upSampling, zeroPadding } from './shapes.ts';
import { fieldsOf, type LayerCall, nameOf, type Translation, unsupportedField } from './translate.ts';

const unchanged: Translation = ({ inputs }) => inputs[0];

/** x + 3, 2 · x, 1 − x: with a number in place of a second tensor. */
const arithmetic =
  (op: 'add' | 'subtract' | 'multiply' | 'divide'): Translation =>
  (call) => {
    const { b, name, inputs, operands } = call;
    const [left, right] = operands;
    const number = operands.find((operand) => typeof operand === 'number');
    if (number === undefined && op !== 'divide') return combined(b, name, inputs, op);
    if (number === undefined || inputs.length !== 1 || operands.length !== 2) throw unknownOperands(call);
    const isFirst = left === number;
    if (op === 'divide' && (isFirst || right === 0)) throw unknownOperands(call);
    const sign = op === 'subtract' && isFirst ? -1 : 1;
    const scale = op === 'multiply' ? number : op === 'divide' ? 1 / number : sign;
    const offset = op === 'add' ? number : op === 'subtract' ? -sign * number : 0;
    return rescaled(b, name, inputs[0], Float32Array.of(scale), Float32Array.of(offset));
  };

const unknownOperands = (call: LayerCall) => unsupported(say('modelfile.operandsUnknown', nameOf(call)));

/** Several branches of one shape, a half, a third … of their sum. */
const average: Translation = ({ b, name, inputs }) => {
  const sum = combined(b, `${name}.sum`, inputs, 'add');
  return rescaled(b, name, sum, Float32Array.of(1 / inputs.length), Float32Array.of(0));
};

const concatenate: Translation = (call) => {
  const { axis } = fieldsOf(call, z.looseObject({ axis: z.number().int().default(-1) }));
  const last = fileShape(call.inputs[0]).length;
  if (axis !== -1 && axis !== last) throw unsupportedField(call, 'axis');
  return joined(call.b, call.name, call.inputs);
};

/** The translation of each class of layers and operations, by Keras's names for them. */
const translations: Readonly<Record<string, Translation>> = {
  Conv2D: conv2d,
  Convolution2D: conv2d,
  DepthwiseConv2D: depthwiseConv2d,
  SeparableConv2D: separableConv2d,
  SeparableConvolution2D: separableConv2d,
  Conv2DTranspose: conv2dTranspose,
  Convolution2DTranspose: conv2dTranspose,
  Dense: denseLayer,
  BatchNormalization: batchNormalization,
  BatchNormalizationV1: batchNormalization,
  SyncBatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  GroupNormalization: groupNormalization,
  Activation: (call) => activated(call, call.inputs[0], call.name),
  ReLU: relu,
  LeakyReLU: leakyRelu,
  PReLU: parametricRelu,
  Softmax: functionNamed('softmax'),
  Relu: functionNamed('relu'),
  Relu6: functionNamed('relu6'),
  Silu: functionNamed('silu'),
  Sigmoid: functionNamed('sigmoid'),
  Tanh: functionNamed('tanh'),
  HardSilu: functionNamed('hard_silu'),
  HardSwish: functionNamed('hard_swish'),
  HardSigmoid: functionNamed('hard_sigmoid'),
  MaxPooling2D: pooling('maxPool'),
  MaxPool2D: pooling('maxPool'),
  AveragePooling2D: pooling('averagePool'),
  AvgPool2D: pooling('averagePool'),
  GlobalAveragePooling2D: globalPooling('globalAveragePool'),
  GlobalMaxPooling2D: globalPooling('globalMaxPool'),
  GlobalAveragePooling1D: globalPooling('globalAveragePool'),
  Flatten: flatten,
  Reshape: reshape,
  Permute: permute,
  ZeroPadding2D: zeroPadding,
  Cropping2D: cropping,
  UpSampling2D: upSampling,
  Add: arithmetic('add'),
  Subtract: arithmetic('subtract'),
  Multiply: arithmetic('multiply'),
  Divide: arithmetic('divide'),
  TrueDivide: arithmetic('divide'),
  Average: average,
  Concatenate: concatenate,
  Dropout: dropout,
  SpatialDropout2D: dropout,
  AlphaDropout: dropout,
  GaussianDropout: unchanged,
  GaussianNoise: unchanged,
  ActivityRegularization: unchanged,
  StochasticDepth: unchanged,
  RandomFlip: unchanged,
  RandomRotation: unchanged,
  RandomZoom: unchanged,
  RandomTranslation: unchanged,
  RandomContrast: unchanged,
  RandomBrightness: unchanged,
  Rescaling: rescaling,
  Normalization: normalization,
  LayerScale: layerScale,
  EinsumDense: einsumDense,
  MultiHeadAttention: multiHeadAttention,
  Attention: dotProductAttention,
};

/** What Keras 2 called an operation between layers, by its function's name there. */
const operations: Readonly<Record<string, string>> = {
  'math.add': 'Add',
  '__operators__.add': 'Add',
  'math.subtract': 'Subtract',
  'math.multiply': 'Multiply',
  'math.divide': 'Divide',
  'math.truediv': 'Divide',
  'nn.relu': 'Relu',
  'nn.relu6': 'Relu6',
  'nn.silu': 'Silu',
  'math.sigmoid': 'Sigmoid',
  'nn.tanh': 'Tanh',
};

/** The call's layers of ours. Throws `UNSUPPORTED` naming the layer and its class where there are none. */
export function translated(call: LayerCall): Value {
  const isOperation = call.className === 'TFOpLambda' || call.className === 'TensorFlowOpLayer';
  const className = isOperation ? (operations[String(call.config.function)] ?? call.className) : call.className;
  const translation = Object.hasOwn(translations, className) ? translations[className] : undefined;
  if (translation) return translation(call);
  throw unsupported(say('modelfile.layerUnknown', nameOf(call)));
}
