import type { BatchNorm } from '../../network/network.ts';
import type { ProgramBuilder, Value } from '../builder.ts';
import { binary, constant, power, reduce, reshape, scale } from '../emit.ts';
import type { LayerContext, LayerProgram, Pass } from '../layerProgram.ts';

/**
 * In inference a scale and a shift per map. On the way down the scale stays and the shift takes no part, which is the same
 * as folding the layer into the convolution before it and projecting through that, under every rule.
 * In training the batch's own mean and (biased) variance are used, and the running ones follow.
 */
export const batchNormProgram: LayerProgram<BatchNorm> = {
  up: (context) => (context.mode === 'training' ? upInTraining(context) : upInInference(context)),
  down: (context, pass, signal) => {
    if (context.mode === 'training') return downInTraining(context, pass, signal);
    return { inputs: [binary(context.builder, 'multiply', signal, pass.saved!.slope!)] };
  },
};

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
  const { builder: b, layer, inputs, name } = context;
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
      [`${name}.running_mean`]: running(context, 'running_mean', mean),
      [`${name}.running_var`]: running(context, 'running_var', variance),
    },
  };
}

function downInTraining(context: LayerContext<BatchNorm>, { saved }: Pass, signal: Value) {
  const { builder: b, inputs, name } = context;
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
      [`${name}.weight`]: reduce(b, 'reduceSum', along, axes),
      [`${name}.bias`]: reduce(b, 'reduceSum', signal, axes),
    },
  };
}

type Statistic = 'weight' | 'bias' | 'running_mean' | 'running_var';

/** A `[c]` weight, shaped to broadcast over the maps. */
function perMap({ builder, inputs, name, weights }: LayerContext<BatchNorm>, statistic: Statistic): Value {
  const channels = inputs[0]!.shape[1] as number;
  const value = weights(`${name}.${statistic}`, [channels]);
  return inputs[0]!.shape.length === 4 ? reshape(builder, value, [1, channels, 1, 1]) : value;
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
