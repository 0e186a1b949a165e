import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import type { Value } from '../program/builder.ts';
import { binary, overLastAxis, reduce, transpose } from '../program/emit.ts';
import { field, withDefault } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { channelAxis } from './perMap.ts';
import { mapsOf } from './refuse.ts';

type Over = 'channels' | 'columns';
const over: z.ZodType<Over> = field(z.enum(['channels', 'columns']), say('network.meansSoftmaxOver'));

/**
 * exp(x) / Σ exp(x) inside a network, as attention has it: over the channels of each cell, token or image, or over the columns of each
 * row of maps. Down: y · (R − Σ R·y), the derivative under every rule. The softmax that ends a classifier is `softmax`.
 */
export const innerSoftmax = layerKind({
  op: 'innerSoftmax',
  schema: z.strictObject({ over: withDefault(over, 'channels') }),
  arity: 1,
  role: 'smooth',
  shape: (place) => (place.layer.over === 'columns' ? mapsOf(place) : place.inputs[0]!),
  weights: noWeights,
  reads: (layer) => (layer.over === 'columns' ? 'all' : 'cell'),
  up: ({ builder: b, layer, inputs: [x] }) => {
    if (axisOf(layer.over, x!) === x!.shape.length - 1) return { output: overLastAxis(b, 'softmax', x!) };
    const channelsLast = transpose(b, x!, [0, 2, 3, 1]);
    return { output: transpose(b, overLastAxis(b, 'softmax', channelsLast), [0, 3, 1, 2]) };
  },
  down: ({ builder: b, layer }, { output }, signal) => {
    const along = reduce(b, 'reduceSum', binary(b, 'multiply', signal, output), [axisOf(layer.over, output)], true);
    return { inputs: [binary(b, 'multiply', output, binary(b, 'subtract', signal, along))] };
  },
});

const axisOf = (over: Over, x: Value): number => (over === 'columns' ? 3 : channelAxis(x));
