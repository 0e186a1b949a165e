import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import type { ProgramBuilder, Value } from '../program/builder.ts';
import { binary, reshape } from '../program/emit.ts';
import { shapeText } from '../shape.ts';
import { aboveZero, size, withDefault } from './fields.ts';
import { layerKind } from './kind.ts';
import { scaleAndShift } from './normWeights.ts';
import { perMap, sumPerMap } from './perMap.ts';
import { badNetwork, mapsOf } from './refuse.ts';
import { standardize, throughStatistics } from './standardize.ts';

/**
 * (x − mean) / √(variance + epsilon) · weight + bias, over all cells of a group of maps (Wu & He 2018); with a group a map it is
 * instance normalisation. Down as in `layerNorm`.
 */
export const groupNorm = layerKind({
  op: 'groupNorm',
  schema: z.strictObject({ groups: size, epsilon: withDefault(aboveZero, 1e-5) }),
  arity: 1,
  role: 'other',
  shape: (place) => {
    const maps = mapsOf(place);
    const { name, layer } = place;
    if (maps[0] % layer.groups === 0) return maps;
    throw badNetwork(say('network.normalizesOthers', { name, groups: layer.groups, shape: shapeText(maps) }));
  },
  weights: (_layer, [input]) => scaleAndShift(input![0]!),
  reads: () => 'all',
  up: ({ builder: b, layer, inputs: [x], weight }) => {
    const { normalized, inverse } = standardize(b, grouped(b, x!, layer.groups), [2], layer.epsilon);
    const maps = reshape(b, normalized, x!.shape);
    const scaled = binary(b, 'multiply', maps, perMap(b, weight('weight'), x!));
    return { output: binary(b, 'add', scaled, perMap(b, weight('bias'), x!)), saved: { normalized, inverse, maps } };
  },
  down: ({ builder: b, layer, inputs: [x], weight }, { saved }, signal, rule) => {
    const { normalized, inverse, maps } = saved as { normalized: Value; inverse: Value; maps: Value };
    const scaled = grouped(b, binary(b, 'multiply', signal, perMap(b, weight('weight'), x!)), layer.groups);
    const below =
      rule === 'deconvnet'
        ? binary(b, 'multiply', scaled, inverse)
        : throughStatistics(b, scaled, { normalized, inverse }, [2]);
    return {
      inputs: [reshape(b, below, x!.shape)],
      gradients: { weight: sumPerMap(b, binary(b, 'multiply', signal, maps)), bias: sumPerMap(b, signal) },
    };
  },
});

/** `[n, c, h, w]` → `[n, groups, c / groups · h · w]`. */
function grouped(b: ProgramBuilder, x: Value, groups: number): Value {
  const [n, channels, height, width] = x.shape as readonly ['n', number, number, number];
  return reshape(b, x, [n, groups, (channels / groups) * height * width]);
}
