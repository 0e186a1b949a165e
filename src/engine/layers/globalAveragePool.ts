import { broadcast, reduce, scale } from '../program/emit.ts';
import { noFields } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { mapsOf } from './refuse.ts';

/** The mean over height and width: `[c, h, w]` → `[c, 1, 1]`. Down: spread evenly over the map. */
export const globalAveragePool = layerKind({
  op: 'globalAveragePool',
  schema: noFields,
  arity: 1,
  role: 'other',
  shape: (place) => [mapsOf(place)[0], 1, 1],
  weights: noWeights,
  reads: () => 'all',
  up: ({ builder, inputs }) => ({ output: reduce(builder, 'reduceMean', inputs[0]!, [2, 3], true) }),
  down: ({ builder, inputs }, _pass, signal) => {
    const [, , height, width] = inputs[0]!.shape as readonly ['n', number, number, number];
    return { inputs: [broadcast(builder, scale(builder, signal, 1 / (height * width)), inputs[0]!.shape)] };
  },
});
