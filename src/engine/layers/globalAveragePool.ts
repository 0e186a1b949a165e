import { broadcast, reduce, reshape, scale } from '../program/emit.ts';
import type { Dimension } from '../program/program.ts';
import { noFields } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { mapsOf } from './refuse.ts';

/**
 * The mean over the cells of maps, `[c, h, w]` → `[c, 1, 1]`, or over tokens, `[tokens, c]` → `[c]`. Down: spread evenly over what it is
 * the mean of.
 */
export const globalAveragePool = layerKind({
  op: 'globalAveragePool',
  schema: noFields,
  arity: 1,
  role: 'other',
  shape: (place) => (place.inputs[0]!.length === 2 ? [place.inputs[0]![1]!] : [mapsOf(place)[0], 1, 1]),
  weights: noWeights,
  reads: () => 'all',
  up: ({ builder, inputs: [x] }) => {
    const areTokens = x!.shape.length === 3;
    return { output: reduce(builder, 'reduceMean', x!, areTokens ? [1] : [2, 3], !areTokens) };
  },
  down: ({ builder: b, inputs: [x] }, _pass, signal) => {
    const [n, ...sizes] = x!.shape as readonly [Dimension, ...number[]];
    const areTokens = sizes.length === 2;
    const [cells, each] = areTokens
      ? [sizes[0]!, reshape(b, signal, [n, 1, sizes[1]!])]
      : [sizes[1]! * sizes[2]!, signal];
    return { inputs: [broadcast(b, scale(b, each, 1 / cells), x!.shape)] };
  },
});
