import { z } from 'zod';
import { batchNorm, normalized, prelu, rescaled } from '../channelsLast/steps.ts';
import { fileShape } from '../channelsLast/value.ts';
import { fieldsOf, type LayerCall, type Translation, unsupportedField, weight } from './translate.ts';

const axis = z.union([z.number().int(), z.tuple([z.number().int()])]).default(-1);
const fields = z.looseObject({
  axis,
  epsilon: z.number().positive().default(1e-3),
  center: z.boolean().default(true),
  scale: z.boolean().default(true),
});

/** A normalisation of channels alone: those are the last axis. */
function normOf(call: LayerCall) {
  const { axis, ...rest } = fieldsOf(call, fields);
  const own = typeof axis === 'number' ? axis : axis[0];
  if (own !== -1 && own !== fileShape(call.inputs[0]).length) throw unsupportedField(call, 'axis');
  return rest;
}

export const batchNormalization: Translation = (call) => {
  const { epsilon, center, scale } = normOf(call);
  const first = Number(scale) + Number(center);
  const statistics = {
    scale: scale ? weight(call, ['gamma'], 0, 1) : null,
    shift: center ? weight(call, ['beta'], Number(scale), 1) : null,
    mean: weight(call, ['moving_mean'], first, 1),
    variance: weight(call, ['moving_variance'], first + 1, 1),
  };
  return batchNorm(call.b, call.name, call.inputs[0], statistics, epsilon);
};

/** Over the channels of each cell. */
export const layerNormalization: Translation = (call) => {
  const { epsilon, center, scale } = normOf(call);
  if (call.config.rms_scaling === true) throw unsupportedField(call, 'rms_scaling');
  const gamma = scale ? weight(call, ['gamma'], 0, 1) : null;
  const beta = center ? weight(call, ['beta'], Number(scale), 1) : null;
  return normalized(call.b, call.name, call.inputs[0], { op: 'layerNorm', epsilon }, gamma, beta);
};

/** As many groups as channels are meant by -1. */
export const groupNormalization: Translation = (call) => {
  const { epsilon, center, scale } = normOf(call);
  const { groups } = fieldsOf(call, z.looseObject({ groups: z.number().int().default(32) }));
  const gamma = scale ? weight(call, ['gamma'], 0, 1) : null;
  const beta = center ? weight(call, ['beta'], Number(scale), 1) : null;
  const own = groups === -1 ? call.inputs[0].shape[0] : groups;
  return normalized(call.b, call.name, call.inputs[0], { op: 'groupNorm', groups: own, epsilon }, gamma, beta);
};

/** A learned slope for each map; one for each cell is no kind of ours. */
export const parametricRelu: Translation = (call) => {
  const alpha = call.optional(['alpha'], 0);
  const [x] = call.inputs;
  if (!alpha || alpha.data.length !== x.shape[0]) throw unsupportedField(call, 'shared_axes');
  return prelu(call.b, call.name, x, alpha);
};

/** A factor for each channel, as ConvNeXt has it. */
export const layerScale: Translation = (call) => {
  const gamma = weight(call, ['gamma', 'variable'], 0, 1);
  return rescaled(call.b, call.name, call.inputs[0], gamma.data, Float32Array.of(0));
};

const numbers = z.union([z.number(), z.array(z.number()).min(1)]);

/** x · scale + offset, of numbers in the configuration. */
export const rescaling: Translation = (call) => {
  const { scale, offset } = fieldsOf(call, z.looseObject({ scale: numbers, offset: numbers.default(0) }));
  return rescaled(call.b, call.name, call.inputs[0], listed(scale), listed(offset));
};

const listed = (values: number | readonly number[]): Float32Array =>
  Float32Array.from(typeof values === 'number' ? [values] : values);

/** Keras divides by no deviation smaller than that. */
const leastDeviation = 1e-7;

/**
 * (x − mean) / √variance, of numbers in the configuration or of what was learned from the training images. The sample's count is
 * kept beside them.
 */
export const normalization: Translation = (call) => {
  const given = z.looseObject({ axis, invert: z.literal(false).default(false), mean: nested, variance: nested });
  const { mean, variance } = fieldsOf(call, given);
  normOf(call);
  const means = mean ?? weight(call, ['mean'], 0, 1).data;
  const deviations = (variance ?? weight(call, ['variance'], 1, 1).data).map((value) =>
    Math.max(Math.sqrt(value), leastDeviation),
  );
  const scale = deviations.map((deviation) => 1 / deviation);
  const offset = means.map((value, i) => -value * (scale[i] ?? scale[0]!));
  return rescaled(call.b, call.name, call.inputs[0], scale, offset);
};

/** Numbers that may lie in lists within lists. */
const nested = z
  .union([z.number(), z.array(z.unknown())])
  .nullish()
  .transform((given) => (given === null || given === undefined ? null : Float32Array.from(flat(given))));

const flat = (given: unknown): number[] =>
  Array.isArray(given) ? given.flat(8).filter((value) => typeof value === 'number') : [Number(given)];
