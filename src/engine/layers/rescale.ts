import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import type { ProgramBuilder, Value } from '../program/builder.ts';
import { binary, constant } from '../program/emit.ts';
import { channelCount, shapeText } from '../shape.ts';
import { field, MAX_SIZE, withDefault } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { channelAxis } from './perMap.ts';
import { badNetwork } from './refuse.ts';

type PerMap = number | readonly number[];
const perMap: z.ZodType<PerMap> = field(
  z.union([z.number(), z.array(z.number()).min(1).max(MAX_SIZE)]),
  say('network.meansPerMap'),
);

/**
 * x · scale + offset by constants, one for all or one for each map. Down: the scale stays and the offset takes no part, as in batch
 * normalisation.
 */
export const rescale = layerKind({
  op: 'rescale',
  schema: z.strictObject({ scale: withDefault(perMap, 1), offset: withDefault(perMap, 0) }),
  arity: 1,
  role: 'other',
  shape: ({ name, layer, inputs: [input] }) => {
    const odd = [layer.scale, layer.offset].find(
      (values) => typeof values === 'object' && values.length !== channelCount(input!),
    );
    if (odd === undefined) return input!;
    const count = (odd as readonly number[]).length;
    throw badNetwork(say('network.rescalesOthers', { name, count, shape: shapeText(input!) }));
  },
  weights: noWeights,
  reads: () => 'cell',
  up: ({ builder: b, layer, inputs: [x] }) => {
    const scaled = binary(b, 'multiply', x!, overMaps(b, layer.scale, x!));
    return { output: binary(b, 'add', scaled, overMaps(b, layer.offset, x!)) };
  },
  down: ({ builder: b, layer, inputs: [x] }, _pass, signal) => ({
    inputs: [binary(b, 'multiply', signal, overMaps(b, layer.scale, x!))],
  }),
});

/** Shaped to broadcast over the maps of x. */
function overMaps(b: ProgramBuilder, values: PerMap, x: Value): Value {
  if (typeof values === 'number') return constant(b, [values]);
  return constant(
    b,
    values,
    x.shape.map((_, axis) => (axis === channelAxis(x) ? values.length : 1)),
  );
}
