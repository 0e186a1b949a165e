import { z } from 'zod';
import { slice, pad as surround } from '../program/emit.ts';
import { number, padding, withDefault } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { mapsOf } from './refuse.ts';
import { noPadding } from './windowing.ts';

/** Cells of one value around the maps, as many on each side as `padding` says. Down: what lies in the maps. */
export const pad = layerKind({
  op: 'pad',
  schema: z.strictObject({ padding, value: withDefault(number, 0) }),
  arity: 1,
  role: 'other',
  shape: (place) => {
    const [channels, height, width] = mapsOf(place);
    const [top, left, bottom, right] = place.layer.padding;
    return [channels, top + height + bottom, left + width + right];
  },
  weights: noWeights,
  reads: (layer) => ({
    kernelSize: [1, 1],
    strides: [1, 1],
    dilations: [1, 1],
    before: [layer.padding[0], layer.padding[1]],
    outside: layer.value,
    unpadded: { ...layer, padding: noPadding },
    borderFactor: null,
  }),
  up: ({ builder, layer: { padding, value }, inputs: [x] }) => {
    const [top, left, bottom, right] = padding;
    return { output: surround(builder, x!, [0, 0, top, left], [0, 0, bottom, right], value) };
  },
  down: ({ builder: b, layer: { padding }, inputs: [x] }, _pass, signal) => {
    const [top, left] = padding;
    const [, , height, width] = x!.shape as readonly ['n', number, number, number];
    return { inputs: [slice(b, slice(b, signal, 2, top, top + height), 3, left, left + width)] };
  },
});
