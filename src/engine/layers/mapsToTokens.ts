import type { Value } from '../program/builder.ts';
import { byChannel, cellsPerMap, reshape } from '../program/emit.ts';
import { noFields } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { mapsOf } from './refuse.ts';

/** A token for each cell, row by row: `[c, h, w]` → `[h·w, c]`. Down: each back to its cell. */
export const mapsToTokens = layerKind({
  op: 'mapsToTokens',
  schema: noFields,
  arity: 1,
  role: 'other',
  shape: (place) => {
    const [channels, height, width] = mapsOf(place);
    return [height * width, channels];
  },
  weights: noWeights,
  // Cells have lost their rows and columns.
  reads: () => 'all',
  up: ({ builder: b, inputs: [x] }) => ({ output: byChannel(b, cellsPerMap(b, x!)) }),
  down: ({ builder: b, inputs: [x] }, _pass, signal: Value) => ({
    inputs: [reshape(b, byChannel(b, signal), x!.shape)],
  }),
});
