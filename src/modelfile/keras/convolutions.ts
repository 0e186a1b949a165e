import { z } from 'zod';
import { conv, dense, depthwiseConv, type Sliding, transposedConv } from '../channelsLast/convolutions.ts';
import { activated } from './activations.ts';
import {
  channelsLast,
  fieldsOf,
  type LayerCall,
  padding,
  pair,
  type Translation,
  unsupportedField,
  weight,
} from './translate.ts';

const convFields = z.looseObject({
  strides: pair.default([1, 1]),
  dilation_rate: pair.default([1, 1]),
  padding: padding.default('valid'),
  use_bias: z.boolean().default(true),
  data_format: channelsLast,
});

interface Conv extends Sliding {
  readonly padding: 'same' | 'valid';
  readonly hasBias: boolean;
}

function convOf(call: LayerCall): Conv {
  const fields = fieldsOf(call, convFields);
  return {
    strides: fields.strides,
    dilations: fields.dilation_rate,
    padding: fields.padding,
    hasBias: fields.use_bias,
  };
}

const biasOf = (call: LayerCall, hasBias: boolean, position: number) =>
  hasBias ? weight(call, ['bias'], position, 1) : null;

export const conv2d: Translation = (call) => {
  const sliding = convOf(call);
  const kernel = weight(call, ['kernel'], 0, 4);
  const bias = biasOf(call, sliding.hasBias, 1);
  return activated(call, conv(call.b, call.name, call.inputs[0], kernel, bias, sliding), call.name);
};

export const depthwiseConv2d: Translation = (call) => {
  const sliding = convOf(call);
  const kernel = weight(call, ['depthwise_kernel', 'kernel'], 0, 4);
  const bias = biasOf(call, sliding.hasBias, 1);
  return activated(call, depthwiseConv(call.b, call.name, call.inputs[0], kernel, bias, sliding), call.name);
};

/** A convolution of each map, and one of 1×1 over what comes of them. */
export const separableConv2d: Translation = (call) => {
  const sliding = convOf(call);
  const depthwise = weight(call, ['depthwise_kernel'], 0, 4);
  const pointwise = weight(call, ['pointwise_kernel'], 1, 4);
  const bias = biasOf(call, sliding.hasBias, 2);
  const { b, name } = call;
  const each = depthwiseConv(b, `${name}.depthwise`, call.inputs[0], depthwise, null, sliding);
  return activated(call, conv(b, name, each, pointwise, bias, everyCell), name);
};

const everyCell: Sliding = { strides: [1, 1], dilations: [1, 1], padding: 'valid' };

export const conv2dTranspose: Translation = (call) => {
  const sliding = convOf(call);
  if (call.config.output_padding !== null && call.config.output_padding !== undefined)
    throw unsupportedField(call, 'output_padding');
  const kernel = weight(call, ['kernel'], 0, 4);
  const bias = biasOf(call, sliding.hasBias, 1);
  return activated(call, transposedConv(call.b, call.name, call.inputs[0], kernel, bias, sliding), call.name);
};

const einsumFields = z.looseObject({ equation: z.string(), bias_axes: z.string().nullish() });

/** A dense layer over the last axis, said as an equation: `abc,cd->abd`, `...x,xy->...y`. */
export const einsumDense: Translation = (call) => {
  const { equation, bias_axes: biasAxes } = fieldsOf(call, einsumFields);
  const [, around, inner, from, outer, same, last] = /^(\.{3}|\w+)(\w),(\w)(\w)->(\.{3}|\w+)(\w)$/.exec(equation) ?? [];
  const isDense = around !== undefined && around === same && inner === from && outer === last && outer !== inner;
  if (!isDense || around.includes(outer!)) throw unsupportedField(call, 'equation');
  if (biasAxes && biasAxes !== outer) throw unsupportedField(call, 'bias_axes');
  const kernel = weight(call, ['kernel'], 0, 2);
  const bias = biasOf(call, Boolean(biasAxes), 1);
  return activated(call, dense(call.b, call.name, call.inputs[0], kernel, bias), call.name);
};

const denseFields = z.looseObject({ use_bias: z.boolean().default(true) });

export const denseLayer: Translation = (call) => {
  const kernel = weight(call, ['kernel'], 0, 2);
  const bias = biasOf(call, fieldsOf(call, denseFields).use_bias, 1);
  return activated(call, dense(call.b, call.name, call.inputs[0], kernel, bias), call.name);
};
