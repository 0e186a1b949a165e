import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import { byChannel, reshape } from '../program/emit.ts';
import { shapeText, valueCount } from '../shape.ts';
import { pair } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { badNetwork, tokensOf } from './refuse.ts';

/** A cell for each token, row by row, in maps of `size` `[height, width]`: `[h·w, c]` → `[c, h, w]`. Down: each back to its token. */
export const tokensToMaps = layerKind({
  op: 'tokensToMaps',
  schema: z.strictObject({ size: pair }),
  arity: 1,
  role: 'other',
  shape: (place) => {
    const [tokens, channels] = tokensOf(place);
    const { size } = place.layer;
    if (valueCount(size) === tokens) return [channels, ...size];
    const places = { name: place.name, size: shapeText(size), shape: shapeText([tokens, channels]) };
    throw badNetwork(say('network.tokensFillNoMaps', places));
  },
  weights: noWeights,
  reads: () => 'all',
  up: ({ builder: b, layer: { size }, inputs: [x] }) => {
    const [n, , channels] = x!.shape;
    return { output: reshape(b, byChannel(b, x!), [n!, channels!, ...size]) };
  },
  down: ({ builder: b, inputs: [x] }, _pass, signal) => {
    const [n, tokens, channels] = x!.shape;
    return { inputs: [byChannel(b, reshape(b, signal, [n!, channels!, tokens!]))] };
  },
});
