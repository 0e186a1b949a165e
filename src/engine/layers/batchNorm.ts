import { z } from 'zod';
import type { Value } from '../program/builder.ts';
import { binary, reshape, scale } from '../program/emit.ts';
import { channelCount } from '../shape.ts';
import { aboveZero, share, withDefault } from './fields.ts';
import { type Descent, type LayerContext, type LayerOf, type LayerWeight, layerKind, type Pass } from './kind.ts';
import { scaleAndShift } from './normWeights.ts';
import { allButMaps, channelAxis, perMap, sumPerMap } from './perMap.ts';
import { inverseDeviation, standardize, throughStatistics } from './standardize.ts';

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
    const channels = channelCount(input!);
    const perMap = { shape: [channels], fanIn: 1 };
    return [
      ...scaleAndShift(channels),
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

function upInInference({ builder: b, layer, inputs: [x], weight }: LayerContext<BatchNorm>): Pass {
  const of = (part: Part) => perMap(b, weight(part), x!);
  const inverse = inverseDeviation(b, of('running_var'), layer.epsilon);
  const slope = binary(b, 'multiply', of('weight'), inverse);
  const shift = binary(b, 'subtract', of('bias'), binary(b, 'multiply', of('running_mean'), slope));
  return { output: binary(b, 'add', binary(b, 'multiply', x!, slope), shift), saved: { slope } };
}

function upInTraining(context: LayerContext<BatchNorm>): Pass {
  const { builder: b, layer, inputs, weight } = context;
  const [x] = inputs as [Value];
  const { mean, variance, inverse, normalized } = standardize(b, x, allButMaps(x), layer.epsilon);
  const scaled = binary(b, 'multiply', normalized, perMap(b, weight('weight'), x));
  return {
    output: binary(b, 'add', scaled, perMap(b, weight('bias'), x)),
    saved: { normalized, inverse },
    updates: {
      running_mean: running(context, 'running_mean', mean),
      running_var: running(context, 'running_var', variance),
    },
  };
}

function downInTraining(context: LayerContext<BatchNorm>, { saved }: Pass, signal: Value): Descent {
  const { builder: b, inputs, weight } = context;
  const [x] = inputs as [Value];
  const { normalized, inverse } = saved as { normalized: Value; inverse: Value };
  const scaled = binary(b, 'multiply', signal, perMap(b, weight('weight'), x));
  return {
    inputs: [throughStatistics(b, scaled, { normalized, inverse }, allButMaps(x))],
    gradients: { weight: sumPerMap(b, binary(b, 'multiply', signal, normalized)), bias: sumPerMap(b, signal) },
  };
}

type Part = 'weight' | 'bias' | 'running_mean' | 'running_var';

function running(
  { builder: b, layer, inputs: [x], weight }: LayerContext<BatchNorm>,
  part: Part,
  latest: Value,
): Value {
  const kept = scale(b, perMap(b, weight(part), x!), layer.momentum);
  const mixed = binary(b, 'add', kept, scale(b, latest, 1 - layer.momentum));
  return reshape(b, mixed, [x!.shape[channelAxis(x!)]!]);
}
