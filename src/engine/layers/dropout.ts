import { z } from 'zod';
import type { Value } from '../program/builder.ts';
import { dropout as drop } from '../program/emit.ts';
import { share, withDefault } from './fields.ts';
import { type LayerContext, layerKind, noWeights } from './kind.ts';

/** The feed that carries a dropout layer's random bytes. */
export const dropoutFeed = (node: string): string => `dropout:${node}`;

/**
 * In training each value is dropped with probability `rate`, up and down alike, and the others grow by 1 / (1 − rate); otherwise the
 * identity. By default half are dropped (Krizhevsky et al. 2012).
 */
export const dropout = layerKind({
  op: 'dropout',
  // Rates are rounded to 256ths, and one that rounds to 1 would leave nothing to scale.
  schema: z.strictObject({ rate: withDefault(share(0.99), 0.5) }),
  arity: 1,
  role: 'other',
  shape: ({ inputs }) => inputs[0]!,
  weights: noWeights,
  reads: () => 'cell',
  up: (context) => ({ output: dropped(context, context.inputs[0]!) }),
  down: (context, _pass, signal) => ({ inputs: [dropped(context, signal)] }),
});

function dropped({ builder, layer, mode, name, inputs }: LayerContext<{ readonly rate: number }>, x: Value): Value {
  if (mode === 'inference') return x;
  return drop(builder, x, builder.feed(dropoutFeed(name), 'uint8', inputs[0]!.shape), layer.rate);
}
