import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import { placedAlong, slice } from '../program/emit.ts';
import { shapeText } from '../shape.ts';
import { position, size } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { badNetwork, tokensOf } from './refuse.ts';

/** The tokens from `start` up to `end`, which is left out: the class token, or the others. Down: the other tokens get nothing. */
export const sliceTokens = layerKind({
  op: 'sliceTokens',
  schema: z.strictObject({ start: position, end: size }),
  arity: 1,
  role: 'other',
  shape: (place) => {
    const [tokens, channels] = tokensOf(place);
    const { start, end } = place.layer;
    if (start < end && end <= tokens) return [end - start, channels];
    const places = { name: place.name, start, end, shape: shapeText([tokens, channels]) };
    throw badNetwork(say('network.slicesOtherTokens', places));
  },
  weights: noWeights,
  reads: () => 'all',
  up: ({ builder, layer, inputs: [x] }) => ({ output: slice(builder, x!, 1, layer.start, layer.end) }),
  down: ({ builder, layer, inputs: [x] }, _pass, signal) => ({
    inputs: [placedAlong(builder, signal, 1, layer.start, x!)],
  }),
});
