import { batchNorm, combined, each, prelu, rescaled } from '../channelsLast/steps.ts';
import type { Value } from '../channelsLast/value.ts';
import type { FloatTensor } from '../safetensors.ts';
import { constantAt, type NodeCall, operandAt, type Translation, unknownNode, valueAt } from './operand.ts';

type Arithmetic = 'add' | 'subtract' | 'multiply' | 'divide';

/** Of two values of the network; of one and a constant, one number or one a channel. */
export const arithmetic =
  (op: Arithmetic): Translation =>
  (call) => {
    const [left, right] = [operandAt(call, 0), operandAt(call, 1)];
    if ('value' in left && 'value' in right) {
      if (op === 'divide') throw unknownNode(call);
      return { value: combined(call.b, call.name, [left.value, right.value], op) };
    }
    const isFirst = 'constant' in left;
    const [constant, x] = isFirst ? [left.constant, valueAt(call, 1)] : [constantAt(call, 1), left.value];
    const numbers = perChannel(call, constant, x);
    const { scale, offset } = withConstant(call, op, numbers, isFirst);
    return { value: rescaled(call.b, call.name, x, scale, offset) };
  };

function withConstant(call: NodeCall, op: Arithmetic, numbers: Float32Array, isFirst: boolean) {
  const [none, one] = [Float32Array.of(0), Float32Array.of(1)];
  const negative = numbers.map((number) => -number);
  if (op === 'add') return { scale: one, offset: numbers };
  if (op === 'multiply') return { scale: numbers, offset: none };
  if (op === 'subtract')
    return isFirst ? { scale: Float32Array.of(-1), offset: numbers } : { scale: one, offset: negative };
  if (isFirst || numbers.includes(0)) throw unknownNode(call);
  return { scale: numbers.map((number) => 1 / number), offset: none };
}

/** The last axis is that of the channels; no other may have more than one number. */
function perChannel(call: NodeCall, { shape, data }: FloatTensor, x: Value): Float32Array {
  const channels = x.seenAs === 'maps' ? x.shape[0] : x.shape.reduce((product, size) => product * size, 1);
  if (data.length === 1 || (data.length === channels && shape.at(-1) === channels)) return data;
  throw unknownNode(call);
}

export const biasAdd: Translation = (call) => {
  const x = valueAt(call, 0);
  const bias = perChannel(call, constantAt(call, 1), x);
  return { value: rescaled(call.b, call.name, x, Float32Array.of(1), bias) };
};

export const fusedBatchNorm: Translation = (call) => {
  const { attributes } = call.node;
  if (attributes.flag('is_training') || (attributes.text('data_format') ?? 'NHWC') !== 'NHWC') throw unknownNode(call);
  const [scale, shift, mean, variance] = [1, 2, 3, 4].map((place) => constantAt(call, place)) as [
    FloatTensor,
    FloatTensor,
    FloatTensor,
    FloatTensor,
  ];
  const epsilon = attributes.number('epsilon') ?? 1e-4;
  return { value: batchNorm(call.b, call.name, valueAt(call, 0), { scale, shift, mean, variance }, epsilon) };
};

export const negative: Translation = (call) => {
  const operand = operandAt(call, 0);
  if ('constant' in operand) {
    const { dtype, shape, data } = operand.constant;
    return { constant: { dtype, shape, data: data.map((number) => -number) } };
  }
  return { value: rescaled(call.b, call.name, valueAt(call, 0), Float32Array.of(-1), Float32Array.of(0)) };
};

/** relu(x) + relu(−x). */
export const absolute: Translation = ({ b, name, ...call }) => {
  const x = valueAt({ b, name, ...call }, 0);
  const turned = rescaled(b, `${name}.turned`, x, Float32Array.of(-1), Float32Array.of(0));
  const parts = [each(b, `${name}.above`, x, { op: 'relu' }), each(b, `${name}.below`, turned, { op: 'relu' })];
  return { value: combined(b, name, parts, 'add') };
};

/** A maximum with 0 is a rectifier; with another number it is no kind of ours. */
export const maximum: Translation = (call) => {
  const operands = call.operands.map((_, place) => operandAt(call, place));
  const constant = operands.find((operand) => 'constant' in operand)?.constant;
  const value = operands.find((operand) => 'value' in operand)?.value;
  if (!value || constant?.data.length !== 1 || constant.data[0] !== 0) throw unknownNode(call);
  return { value: each(call.b, call.name, value, { op: 'relu' }) };
};

export const parametricRelu: Translation = (call) => {
  const x = valueAt(call, 0);
  const slopes = constantAt(call, 1);
  if (slopes.data.length !== x.shape[0]) throw unknownNode(call);
  return { value: prelu(call.b, call.name, x, slopes) };
};

export const leakyRelu: Translation = (call) => ({
  value: each(call.b, call.name, valueAt(call, 0), {
    op: 'leakyRelu',
    slope: call.node.attributes.number('alpha') ?? 0.2,
  }),
});
