import { reshaped } from '../channelsLast/reshaped.ts';
import { each, globalPool, joined, padded, softmax } from '../channelsLast/steps.ts';
import { fileShape } from '../channelsLast/value.ts';
import { constantAt, integersAt, operandAt, type Translation, unknownNode, valueAt } from './operand.ts';

const tensor = (values: readonly number[]) => ({
  constant: { dtype: 'float32' as const, shape: [values.length], data: Float32Array.from(values) },
});

/** The shape of a value of the network, whose batch is left open. */
export const shape: Translation = (call) => tensor([-1, ...fileShape(valueAt(call, 0))]);

/** A part of a list of numbers, as a graph takes a size out of a shape. */
export const stridedSlice: Translation = (call) => {
  const { shape, data } = constantAt(call, 0);
  const [[begin], [end], [stride]] = [1, 2, 3].map((place) => integersAt(call, place)) as [
    number[],
    number[],
    number[],
  ];
  const { attributes } = call.node;
  if (shape.length !== 1 || begin === undefined || stride !== 1) throw unknownNode(call);
  const from = (attributes.number('begin_mask') ?? 0) & 1 ? 0 : begin;
  if ((attributes.number('shrink_axis_mask') ?? 0) & 1) return tensor([data.at(begin) ?? Number.NaN]);
  return tensor([...data.slice(from, (attributes.number('end_mask') ?? 0) & 1 ? undefined : end)]);
};

/** Numbers put together into a shape. */
export const pack: Translation = (call) => tensor(call.operands.flatMap((_, place) => integersAt(call, place)));

/** The first size is that of the batch. */
export const reshape: Translation = (call) => {
  const [, ...target] = integersAt(call, 1);
  const value = reshaped(call.b, call.name, valueAt(call, 0), target);
  if (!value) throw unknownNode(call);
  return { value };
};

/** Of maps of one cell, to features. */
export const squeeze: Translation = (call) => {
  const x = valueAt(call, 0);
  const from = fileShape(x);
  const axes = call.node.attributes.numbers('squeeze_dims').map((axis) => (axis < 0 ? axis + from.length + 1 : axis));
  const left = from.filter((size, i) => size !== 1 || (axes.length > 0 && !axes.includes(i + 1)));
  const value = reshaped(call.b, call.name, x, left);
  if (!value) throw unknownNode(call);
  return { value };
};

/** The mean or the maximum over rows and columns. */
export const overCells =
  (op: 'globalAveragePool' | 'globalMaxPool'): Translation =>
  (call) => {
    const x = valueAt(call, 0);
    const axes = integersAt(call, 1).map((axis) => (axis < 0 ? axis + 4 : axis));
    if (x.seenAs !== 'maps' || axes.toSorted().join() !== '1,2') throw unknownNode(call);
    return { value: globalPool(call.b, call.name, x, op, call.node.attributes.flag('keep_dims')) };
  };

/** `[[0, 0], [top, bottom], [left, right], [0, 0]]`. */
export const pad: Translation = (call) => {
  const [batch, batchEnd, top, bottom, left, right, channels, channelsEnd] = integersAt(call, 1);
  if (channelsEnd === undefined || batch! + batchEnd! + channels! + channelsEnd !== 0) throw unknownNode(call);
  const value = call.operands.length > 2 ? constantAt(call, 2).data[0]! : 0;
  return { value: padded(call.b, call.name, valueAt(call, 0), [top!, left!, bottom!, right!], value) };
};

/** The last operand is the axis. */
export const concat: Translation = (call) => {
  const last = call.operands.length - 1;
  const values = call.operands.slice(0, last).map((_, place) => valueAt(call, place));
  const [axis] = integersAt(call, last);
  const channels = values[0]!.seenAs === 'maps' ? 3 : 1;
  if (axis !== -1 && axis !== channels) throw unknownNode(call);
  return { value: joined(call.b, call.name, values) };
};

/** To a size that is a whole multiple. */
export const resize =
  (mode: 'nearest' | 'bilinear'): Translation =>
  (call) => {
    const x = valueAt(call, 0);
    const [height, width] = integersAt(call, 1);
    const factor = [height! / x.shape[1]!, width! / x.shape[2]!];
    const { attributes } = call.node;
    // Otherwise the cells' corners stay where they are, not their centres.
    const isCentred =
      !attributes.flag('align_corners') && (mode === 'nearest' || attributes.flag('half_pixel_centers'));
    if (!isCentred || !factor.every(Number.isInteger)) throw unknownNode(call);
    return { value: each(call.b, call.name, x, { op: 'upsample', factor, mode }) };
  };

export const softmaxNode: Translation = (call) => ({ value: softmax(call.b, call.name, valueAt(call, 0)) });

/** What changes no number when a model is used. */
export const unchanged: Translation = (call) => operandAt(call, 0);
