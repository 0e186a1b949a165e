import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import { binary, concat, placedAlong, slice } from '../program/emit.ts';
import { channelCount, shapeText } from '../shape.ts';
import { field, MAX_SIZE } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { channelAxis } from './perMap.ts';
import { badNetwork } from './refuse.ts';

const channels = field(
  z.array(z.int().min(0).max(MAX_SIZE)).min(1).max(MAX_SIZE).readonly(),
  say('network.meansChannels', { most: MAX_SIZE }),
);

/**
 * Chosen maps in a chosen order, each as often as it is named: before a convolution in groups, that is a table of which maps each filter reads
 * (LeCun et al. 1998, table I). Down: what comes to a map from each place that it was put at is added up.
 */
export const selectChannels = layerKind({
  op: 'selectChannels',
  schema: z.strictObject({ channels }),
  arity: 1,
  role: 'other',
  shape: ({ name, layer, inputs: [input] }) => {
    const missing = layer.channels.find((channel) => channel >= channelCount(input!));
    if (missing === undefined) return input!.with(input!.length === 2 ? 1 : 0, layer.channels.length);
    throw badNetwork(say('network.selectsOthers', { name, channel: missing, shape: shapeText(input!) }));
  },
  weights: noWeights,
  reads: () => 'cell',
  up: ({ builder, layer, inputs: [x] }) => {
    const axis = channelAxis(x!);
    const pieces = stretches(layer.channels).map(({ start, end }) => slice(builder, x!, axis, start, end));
    return { output: pieces.length === 1 ? pieces[0]! : concat(builder, pieces, axis) };
  },
  down: ({ builder, layer, inputs: [x] }, _pass, signal) => {
    const axis = channelAxis(x!);
    const back = stretches(layer.channels).map(({ start, end, at }) =>
      placedAlong(builder, slice(builder, signal, axis, at, at + end - start), axis, start, x!),
    );
    return { inputs: [back.reduce((sum, piece) => binary(builder, 'add', sum, piece))] };
  },
});

/** Channels that follow one another: from `start` up to `end` of the input, put `at` this place of the output. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly at: number;
}

function stretches(channels: readonly number[]): readonly Stretch[] {
  const found: Stretch[] = [];
  for (const [at, channel] of channels.entries()) {
    const last = found.at(-1);
    if (last?.end === channel) found.splice(-1, 1, { ...last, end: channel + 1 });
    else found.push({ start: channel, end: channel + 1, at });
  }
  return found;
}
