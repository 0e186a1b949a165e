import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import type { Value } from '../program/builder.ts';
import { maxPool as pool, unpool } from '../program/emit.ts';
import type { WindowGeometry } from '../program/program.ts';
import { field, withDefault } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { mapsOf } from './refuse.ts';
import { neverMaximum, noPadding, poolFields, poolShape, windowPadding } from './windowing.ts';

const rounding: z.ZodType<'floor' | 'ceil'> = field(z.enum(['floor', 'ceil']), say('network.meansRounding'));

/**
 * The maximum of each window; with `ceil` a last window may hang over the right and bottom border. Down: each value goes back to the
 * place its switch remembers; where windows chose one place the values add up. By default it rounds down.
 */
export const maxPool = layerKind({
  op: 'maxPool',
  schema: z
    .strictObject({ ...poolFields, rounding: withDefault(rounding, 'floor') })
    .transform(({ kernelSize, strides = kernelSize, ...rest }) => ({ kernelSize, strides, ...rest })),
  arity: 1,
  role: 'pool',
  shape: (place) => poolShape(place.name, place.layer, mapsOf(place)),
  weights: noWeights,
  reads: (layer) => ({
    kernelSize: layer.kernelSize,
    strides: layer.strides,
    dilations: [1, 1],
    before: [layer.padding[0], layer.padding[1]],
    outside: neverMaximum,
    unpadded: { ...layer, padding: noPadding, rounding: 'floor' as const },
    borderFactor: null,
  }),
  up: ({ builder, layer, inputs }) => {
    const { output, switches } = pool(builder, inputs[0]!, geometryOf(layer, inputs[0]!));
    return { output, saved: { switches } };
  },
  down: ({ builder, inputs }, { saved }, signal) => ({
    inputs: [unpool(builder, signal, saved!.switches!, inputs[0]!)],
  }),
});

function geometryOf(layer: WindowGeometry & { readonly rounding: 'floor' | 'ceil' }, { shape }: Value): WindowGeometry {
  const { kernelSize, strides } = layer;
  return { kernelSize, strides, padding: windowPadding(layer, [shape[2] as number, shape[3] as number]) };
}
