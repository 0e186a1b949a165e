import { z } from 'zod';
import type { ProgramBuilder, Value } from '../program/builder.ts';
import { concat, slice } from '../program/emit.ts';
import type { Pair } from '../shape.ts';
import { shifts } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { mapsOf } from './refuse.ts';

/**
 * Maps moved down and to the right by `shift` cells, what goes out coming in on the other side (`torch.roll`), as the shifted windows of
 * Liu et al. 2021 have it. Down: back.
 */
export const roll = layerKind({
  op: 'roll',
  schema: z.strictObject({ shift: shifts }),
  arity: 1,
  role: 'other',
  shape: mapsOf,
  weights: noWeights,
  // Neighbours are torn apart at the border.
  reads: () => 'all',
  up: ({ builder, layer, inputs: [x] }) => ({ output: rolled(builder, x!, layer.shift) }),
  down: ({ builder, layer: { shift } }, _pass, signal) => ({
    inputs: [rolled(builder, signal, [-shift[0], -shift[1]])],
  }),
});

const rolled = (b: ProgramBuilder, x: Value, [down, right]: Pair): Value => along(b, along(b, x, 2, down), 3, right);

function along(b: ProgramBuilder, x: Value, axis: 2 | 3, shift: number): Value {
  const size = x.shape[axis] as number;
  const cut = size - (((shift % size) + size) % size);
  if (cut === size) return x;
  return concat(b, [slice(b, x, axis, cut, size), slice(b, x, axis, 0, cut)], axis);
}
