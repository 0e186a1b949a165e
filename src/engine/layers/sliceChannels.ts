import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import { pad, slice } from '../program/emit.ts';
import { shapeText } from '../shape.ts';
import { position, size } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { badNetwork } from './refuse.ts';

/** The maps from `start` up to `end`, which is left out; several of these split maps. Down: the other maps get nothing. */
export const sliceChannels = layerKind({
  op: 'sliceChannels',
  schema: z.strictObject({ start: position, end: size }),
  arity: 1,
  role: 'other',
  shape: ({ name, layer: { start, end }, inputs: [input] }) => {
    const [channels, ...rest] = input as [number, ...number[]];
    if (start < end && end <= channels) return [end - start, ...rest];
    throw badNetwork(say('network.slicesOthers', { name, start, end, shape: shapeText(input!) }));
  },
  weights: noWeights,
  reads: () => 'cell',
  up: ({ builder, layer, inputs: [x] }) => ({ output: slice(builder, x!, 1, layer.start, layer.end) }),
  down: ({ builder, layer, inputs: [x] }, _pass, signal) => {
    const along = (cells: number) => x!.shape.map((_, axis) => (axis === 1 ? cells : 0));
    const after = (x!.shape[1] as number) - layer.end;
    return { inputs: [pad(builder, signal, along(layer.start), along(after), 0)] };
  },
});
