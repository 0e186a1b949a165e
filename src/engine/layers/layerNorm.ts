import { z } from 'zod';
import type { Value } from '../program/builder.ts';
import { binary } from '../program/emit.ts';
import { channelCount } from '../shape.ts';
import { aboveZero, withDefault } from './fields.ts';
import { layerKind } from './kind.ts';
import { scaleAndShift } from './normWeights.ts';
import { channelAxis, perMap, sumPerMap } from './perMap.ts';
import { standardize, throughStatistics } from './standardize.ts';

/**
 * (x − mean) / √(variance + epsilon) · weight + bias, over the channels of each cell of maps (as ConvNeXt has it) or each token (Ba et al. 2016). Down: the
 * deconvnet takes the statistics for constants, so that only the scale stays, as in batch normalisation; the other rules use the
 * true derivative.
 */
export const layerNorm = layerKind({
  op: 'layerNorm',
  schema: z.strictObject({ epsilon: withDefault(aboveZero, 1e-5) }),
  arity: 1,
  role: 'other',
  shape: ({ inputs }) => inputs[0]!,
  weights: (_layer, [input]) => scaleAndShift(channelCount(input!)),
  reads: () => 'cell',
  up: ({ builder: b, layer, inputs: [x], weight }) => {
    const { normalized, inverse } = standardize(b, x!, [channelAxis(x!)], layer.epsilon);
    const scaled = binary(b, 'multiply', normalized, perMap(b, weight('weight'), x!));
    return { output: binary(b, 'add', scaled, perMap(b, weight('bias'), x!)), saved: { normalized, inverse } };
  },
  down: ({ builder: b, inputs: [x], weight }, { saved }, signal, rule) => {
    const { normalized, inverse } = saved as { normalized: Value; inverse: Value };
    const scaled = binary(b, 'multiply', signal, perMap(b, weight('weight'), x!));
    const below =
      rule === 'deconvnet'
        ? binary(b, 'multiply', scaled, inverse)
        : throughStatistics(b, scaled, { normalized, inverse }, [channelAxis(x!)]);
    return {
      inputs: [below],
      gradients: { weight: sumPerMap(b, binary(b, 'multiply', signal, normalized)), bias: sumPerMap(b, signal) },
    };
  },
});
