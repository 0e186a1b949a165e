import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import { arranged, reshaped } from '../channelsLast/reshaped.ts';
import { each, flattened, globalPool, padded, pool } from '../channelsLast/steps.ts';
import { fileShape } from '../channelsLast/value.ts';
import { unsupported } from '../refuse.ts';
import {
  channelsLast,
  fieldsOf,
  nameOf,
  padding,
  pair,
  sides,
  type Translation,
  unsupportedField,
} from './translate.ts';

const poolFields = z.looseObject({
  pool_size: pair.default([2, 2]),
  strides: pair.nullish(),
  padding: padding.default('valid'),
  data_format: channelsLast,
});

export const pooling =
  (op: 'maxPool' | 'averagePool'): Translation =>
  (call) => {
    const { pool_size: kernelSize, strides, padding } = fieldsOf(call, poolFields);
    return pool(call.b, call.name, call.inputs[0], op, { kernelSize, strides: strides ?? kernelSize, padding });
  };

export const globalPooling =
  (op: 'globalAveragePool' | 'globalMaxPool'): Translation =>
  (call) => {
    const fields = z.looseObject({ keepdims: z.boolean().nullish(), data_format: channelsLast });
    return globalPool(call.b, call.name, call.inputs[0], op, fieldsOf(call, fields).keepdims ?? false);
  };

export const flatten: Translation = (call) => {
  fieldsOf(call, z.looseObject({ data_format: channelsLast }));
  return flattened(call.b, call.name, call.inputs[0]);
};

export const reshape: Translation = (call) => {
  const { target_shape: target } = fieldsOf(call, z.looseObject({ target_shape: z.array(z.number().int()) }));
  const shaped = reshaped(call.b, call.name, call.inputs[0], target);
  if (shaped) return shaped;
  const from = fileShape(call.inputs[0]).join('×');
  throw unsupported(say('modelfile.reshapeUnknown', { ...nameOf(call), from, to: target.join('×') }));
};

/** Tokens and channels swapped, as a mixer has it. */
export const permute: Translation = (call) => {
  const { dims } = fieldsOf(call, z.looseObject({ dims: z.array(z.number().int()) }));
  const [x] = call.inputs;
  if (dims.every((axis, i) => axis === i + 1)) return x;
  if (x.seenAs !== 'tokens') throw unsupportedField(call, 'dims');
  const [tokens, channels] = x.shape as readonly [number, number];
  const swapped = { split: [tokens, channels], permutation: [1, 0], shape: [channels, tokens] };
  return arranged(call.b, call.name, x, swapped, 'tokens');
};

export const zeroPadding: Translation = (call) => {
  const { padding } = fieldsOf(
    call,
    z.looseObject({ padding: sides.default([1, 1, 1, 1]), data_format: channelsLast }),
  );
  return padded(call.b, call.name, call.inputs[0], padding);
};

const upsamplingFields = z.looseObject({
  size: pair.default([2, 2]),
  interpolation: z.string().default('nearest'),
  data_format: channelsLast,
});

export const upSampling: Translation = (call) => {
  const { size: factor, interpolation: mode } = fieldsOf(call, upsamplingFields);
  if (mode !== 'nearest' && mode !== 'bilinear') throw unsupportedField(call, 'interpolation');
  return each(call.b, call.name, call.inputs[0], { op: 'upsample', factor, mode });
};

/** What drops or changes numbers at random in training alone. */
export const dropout: Translation = (call) => {
  const { rate } = fieldsOf(call, z.looseObject({ rate: z.number().min(0).max(0.99).catch(0) }));
  return each(call.b, call.name, call.inputs[0], { op: 'dropout', rate });
};
