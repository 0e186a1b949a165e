import { z } from 'zod';
import type { ProgramBuilder, Value } from '../program/builder.ts';
import { binary, constant, power, reduce, reshape, scale } from '../program/emit.ts';
import { aboveZero, share, withDefault } from './fields.ts';
import { type Descent, type LayerContext, type LayerOf, type LayerWeight, layerKind, type Pass } from './kind.ts';

// Defaults: Keras's and PyTorch's usual ones.
const schema = z.strictObject({ epsilon: withDefault(aboveZero, 1e-5), momentum: withDefault(share(1), 0.9) });
type BatchNorm = LayerOf<'batchNorm', typeof schema>;

/**
 * (x − mean) / √(variance + epsilon) · weight + bias, per map; `momentum` is the share of the old running value kept.
 * In inference a scale and a shift per map. On the way down the scale stays and the shift takes no part, which is the same
 * as folding the layer into the convolution before it and projecting through that, under every rule.
 * In training the batch's own mean and (biased) variance are used, and the running ones follow.
 */
export const batchNorm = layerKind({
  op: 'batchNorm',
  schema,
  arity: 1,
  role: 'other',
  shape: ({ inputs }) => inputs[0]!,
  weights: (_layer, [input]): readonly LayerWeight[] => {
    const perMap = { shape: [input![0]!], fanIn: 1 };
    return [
      { part: 'weight', kind: 'weight', start: 1, ...perMap },
      { part: 'bias', kind: 'bias', start: 0, ...perMap },
      { part: 'running_mean', kind: 'statistic', start: 0, ...perMap },
      { part: 'running_var', kind: 'statistic', start: 1, ...perMap },
    ];
  },
  reads: () => 'cell',
  up: (context) => (context.mode === 'training' ? upInTraining(context) : upInInference(context)),
  down: (context, pass, signal) => {
    if (context.mode === 'training') return downInTraining(context, pass, signal);
    return { inputs: [binary(context.builder, 'multiply', signal, pass.saved!.slope!)] };
  },
});

function upInInference(context: LayerContext<BatchNorm>): Pass {
  const { builder: b, layer, inputs } = context;
  const deviation = inverseDeviation(b, perMap(context, 'running_var'), layer.epsilon);
  const slope = binary(b, 'multiply', perMap(context, 'weight'), deviation);
  const shift = binary(
    b,
    'subtract',
    perMap(context, 'bias'),
    binary(b, 'multiply', perMap(context, 'running_mean'), slope),
  );
  return { output: binary(b, 'add', binary(b, 'multiply', inputs[0]!, slope), shift), saved: { slope } };
}

function upInTraining(context: LayerContext<BatchNorm>): Pass {
  const { builder: b, layer, inputs } = context;
  const axes = statisticsAxes(inputs[0]!);
  const mean = reduce(b, 'reduceMean', inputs[0]!, axes, true);
  const centred = binary(b, 'subtract', inputs[0]!, mean);
  const variance = reduce(b, 'reduceMean', binary(b, 'multiply', centred, centred), axes, true);
  const deviation = inverseDeviation(b, variance, layer.epsilon);
  const normalized = binary(b, 'multiply', centred, deviation);
  const output = binary(
    b,
    'add',
    binary(b, 'multiply', normalized, perMap(context, 'weight')),
    perMap(context, 'bias'),
  );
  return {
    output,
    saved: { normalized, deviation },
    updates: {
      running_mean: running(context, 'running_mean', mean),
      running_var: running(context, 'running_var', variance),
    },
  };
}

function downInTraining(context: LayerContext<BatchNorm>, { saved }: Pass, signal: Value): Descent {
  const { builder: b, inputs } = context;
  const { normalized, deviation } = saved as { normalized: Value; deviation: Value };
  const axes = statisticsAxes(inputs[0]!);
  const along = binary(b, 'multiply', signal, normalized);
  const scaled = binary(b, 'multiply', signal, perMap(context, 'weight'));
  const centred = binary(b, 'subtract', scaled, reduce(b, 'reduceMean', scaled, axes, true));
  const projected = binary(
    b,
    'multiply',
    normalized,
    reduce(b, 'reduceMean', binary(b, 'multiply', scaled, normalized), axes, true),
  );
  return {
    inputs: [binary(b, 'multiply', binary(b, 'subtract', centred, projected), deviation)],
    gradients: {
      weight: reduce(b, 'reduceSum', along, axes),
      bias: reduce(b, 'reduceSum', signal, axes),
    },
  };
}

type Statistic = 'weight' | 'bias' | 'running_mean' | 'running_var';

/** A `[c]` weight, shaped to broadcast over the maps. */
function perMap({ builder, inputs, weight }: LayerContext<BatchNorm>, statistic: Statistic): Value {
  const value = weight(statistic);
  return inputs[0]!.shape.length === 4 ? reshape(builder, value, [1, value.shape[0]!, 1, 1]) : value;
}

function running(context: LayerContext<BatchNorm>, statistic: Statistic, latest: Value): Value {
  const { builder: b, layer, inputs } = context;
  const kept = scale(b, perMap(context, statistic), layer.momentum);
  const mixed = binary(b, 'add', kept, scale(b, latest, 1 - layer.momentum));
  return reshape(b, mixed, [inputs[0]!.shape[1]!]);
}

const inverseDeviation = (b: ProgramBuilder, variance: Value, epsilon: number): Value =>
  power(b, binary(b, 'add', variance, constant(b, [epsilon])), -0.5);

const statisticsAxes = (x: Value): number[] => (x.shape.length === 4 ? [0, 2, 3] : [0]);
