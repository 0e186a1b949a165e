import { z } from 'zod';
import { type Sentence, say } from '../../shared/sentence.ts';
import type { Layer, Padding, Pair } from './network.ts';

/** The largest size that a definition may hold: channels, features, heights, widths, windows, steps and paddings. */
export const MAX_SIZE = 65_536;

type SchemaOf<Op extends Layer['op']> = z.ZodType<Extract<Layer, { op: Op }>>;

const size = z.number().int().min(1).max(MAX_SIZE);
const cells = z.number().int().min(0).max(MAX_SIZE);

/** A number for both axes, or `[vertical, horizontal]`. */
const pair = z.union([size, z.tuple([size, size])]).transform((given): Pair => (isOne(given) ? [given, given] : given));

/** A number for all sides, `[vertical, horizontal]`, or `[top, left, bottom, right]`. */
const padding = z
  .union([cells, z.tuple([cells, cells]), z.tuple([cells, cells, cells, cells])])
  .transform((given): Padding => {
    if (isOne(given)) return [given, given, given, given];
    return given.length === 2 ? [...given, ...given] : given;
  })
  .default([0, 0, 0, 0]);

/** A pool's windows lie side by side unless `strides` says otherwise. */
const window = { kernelSize: pair, strides: pair.optional(), padding };

/**
 * What a definition may say of each layer, names and inputs aside, and what it becomes. Unknown keys are refused.
 * Defaults: a convolution takes every position, has no padding, one group and a bias; a pool's strides are its
 * window; pools round down and average pools count the padding, as PyTorch's do; the constants of local response
 * normalisation and dropout are those of Krizhevsky et al. 2012, those of batch normalisation are Keras's and
 * PyTorch's usual ones.
 */
export const layerSchemas: { readonly [Op in Layer['op']]: SchemaOf<Op> } = {
  conv2d: z.strictObject({
    op: z.literal('conv2d'),
    outChannels: size,
    kernelSize: pair,
    strides: pair.default([1, 1]),
    padding,
    dilations: pair.default([1, 1]),
    groups: size.default(1),
    bias: z.boolean().default(true),
  }),
  relu: z.strictObject({ op: z.literal('relu') }),
  maxPool: z
    .strictObject({ op: z.literal('maxPool'), ...window, rounding: z.enum(['floor', 'ceil']).default('floor') })
    .transform((pool) => ({ ...pool, strides: pool.strides ?? pool.kernelSize })),
  averagePool: z
    .strictObject({ op: z.literal('averagePool'), ...window, countPadding: z.boolean().default(true) })
    .transform((pool) => ({ ...pool, strides: pool.strides ?? pool.kernelSize })),
  globalAveragePool: z.strictObject({ op: z.literal('globalAveragePool') }),
  localResponseNormalization: z.strictObject({
    op: z.literal('localResponseNormalization'),
    size: size.default(5),
    alpha: z.number().min(0).default(1e-4),
    beta: z.number().min(0).default(0.75),
    k: z.number().positive().default(2),
  }),
  batchNorm: z.strictObject({
    op: z.literal('batchNorm'),
    epsilon: z.number().positive().default(1e-5),
    momentum: z.number().min(0).max(1).default(0.9),
  }),
  dense: z.strictObject({ op: z.literal('dense'), outFeatures: size, bias: z.boolean().default(true) }),
  // Rates are rounded to 256ths, and one that rounds to 1 would leave nothing to scale.
  dropout: z.strictObject({ op: z.literal('dropout'), rate: z.number().min(0).max(0.99).default(0.5) }),
  flatten: z.strictObject({ op: z.literal('flatten') }),
  add: z.strictObject({ op: z.literal('add') }),
  concat: z.strictObject({ op: z.literal('concat') }),
  softmax: z.strictObject({ op: z.literal('softmax') }),
};

const aSize = say('network.meansSize', { most: MAX_SIZE });
const aPair = say('network.meansPair', { most: MAX_SIZE });
const aBoolean = say('network.meansBoolean');

/** What each field must be, for a person. */
export const fieldMeanings: Readonly<Record<string, Sentence>> = {
  outChannels: aSize,
  outFeatures: aSize,
  kernelSize: aPair,
  strides: aPair,
  dilations: aPair,
  padding: say('network.meansPadding', { most: MAX_SIZE }),
  groups: aSize,
  bias: aBoolean,
  rounding: say('network.meansRounding'),
  countPadding: aBoolean,
  size: aSize,
  alpha: say('network.meansZeroOrMore'),
  beta: say('network.meansZeroOrMore'),
  k: say('network.meansAboveZero'),
  epsilon: say('network.meansAboveZero'),
  momentum: say('network.meansShare', { most: 1 }),
  rate: say('network.meansShare', { most: 0.99 }),
};

const isOne = (given: number | readonly number[]): given is number => typeof given === 'number';
