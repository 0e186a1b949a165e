import type { Dropout } from '../../network/network.ts';
import { dropout } from '../emit.ts';
import type { LayerContext, LayerProgram } from '../layerProgram.ts';

/** The feed that carries a dropout layer's random bytes. */
export const dropoutFeed = (node: string): string => `dropout:${node}`;

/** In training drops by random bytes, up and down alike; otherwise the identity. */
export const dropoutProgram: LayerProgram<Dropout> = {
  up: (context) => ({ output: dropped(context, context.inputs[0]!) }),
  down: (context, _pass, signal) => ({ inputs: [dropped(context, signal)] }),
};

function dropped({ builder, layer, mode, name, inputs }: LayerContext<Dropout>, x: LayerContext['inputs'][number]) {
  if (mode === 'inference') return x;
  return dropout(builder, x, builder.feed(dropoutFeed(name), 'uint8', inputs[0]!.shape), layer.rate);
}
