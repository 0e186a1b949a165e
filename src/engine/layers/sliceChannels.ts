import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import { placedAlong, slice } from '../program/emit.ts';
import { channelCount, shapeText } from '../shape.ts';
import { position, size } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { channelAxis } from './perMap.ts';
import { badNetwork } from './refuse.ts';

/** The maps from `start` up to `end`, which is left out; several of these split maps. Down: the other maps get nothing. */
export const sliceChannels = layerKind({
  op: 'sliceChannels',
  schema: z.strictObject({ start: position, end: size }),
  arity: 1,
  role: 'other',
  shape: ({ name, layer: { start, end }, inputs: [input] }) => {
    if (start < end && end <= channelCount(input!)) return input!.with(input!.length === 2 ? 1 : 0, end - start);
    throw badNetwork(say('network.slicesOthers', { name, start, end, shape: shapeText(input!) }));
  },
  weights: noWeights,
  reads: () => 'cell',
  up: ({ builder, layer, inputs: [x] }) => ({ output: slice(builder, x!, channelAxis(x!), layer.start, layer.end) }),
  down: ({ builder, layer, inputs: [x] }, _pass, signal) => ({
    inputs: [placedAlong(builder, signal, channelAxis(x!), layer.start, x!)],
  }),
});
