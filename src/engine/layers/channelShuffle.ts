import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import type { ProgramBuilder, Value } from '../program/builder.ts';
import { reshape, transpose } from '../program/emit.ts';
import { shapeText } from '../shape.ts';
import { size } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { badNetwork, mapsOf } from './refuse.ts';

/** The maps of all groups in turn: the first of each, then the second of each … (Zhang et al. 2018). Down: back where they were. */
export const channelShuffle = layerKind({
  op: 'channelShuffle',
  schema: z.strictObject({ groups: size }),
  arity: 1,
  role: 'other',
  shape: (place) => {
    const maps = mapsOf(place);
    const { name, layer } = place;
    if (maps[0] % layer.groups === 0) return maps;
    throw badNetwork(say('network.shufflesOthers', { name, groups: layer.groups, shape: shapeText(maps) }));
  },
  weights: noWeights,
  reads: () => 'cell',
  up: ({ builder, layer, inputs: [x] }) => ({ output: dealt(builder, x!, layer.groups) }),
  down: ({ builder, layer, inputs: [x] }, _pass, signal) => ({
    inputs: [dealt(builder, signal, (x!.shape[1] as number) / layer.groups)],
  }),
});

/** `[n, groups · c, h, w]` → `[n, c · groups, h, w]`. */
function dealt(b: ProgramBuilder, x: Value, groups: number): Value {
  const [n, maps, ...cells] = x.shape as readonly ['n', number, number, number];
  const apart = reshape(b, x, [n, groups, maps / groups, ...cells]);
  return reshape(b, transpose(b, apart, [0, 2, 1, 3, 4]), x.shape);
}
