import { z } from 'zod';
import { broadcast, concat, reduce, slice } from '../program/emit.ts';
import { size, withDefault } from './fields.ts';
import { layerKind } from './kind.ts';
import { tokensOf } from './refuse.ts';

/**
 * `count` learned tokens in front of the others, the same for every image: `[tokens, c]` → `[count + tokens, c]`; weight `[count, c]`
 * (Dosovitskiy et al. 2021). Down: the others' signal.
 */
export const classToken = layerKind({
  op: 'classToken',
  schema: z.strictObject({ count: withDefault(size, 1) }),
  arity: 1,
  role: 'other',
  shape: (place) => {
    const [tokens, channels] = tokensOf(place);
    return [place.layer.count + tokens, channels];
  },
  weights: ({ count }, [input]) => [
    { part: 'weight', shape: [count, input![1]!], kind: 'weight', fanIn: 1, start: 'drawn' },
  ],
  reads: () => 'all',
  up: ({ builder: b, layer: { count }, inputs: [x], weight }) => {
    const [n, , channels] = x!.shape;
    return { output: concat(b, [broadcast(b, weight('weight'), [n!, count, channels!]), x!], 1) };
  },
  down: ({ builder: b, layer: { count } }, _pass, signal) => ({
    inputs: [slice(b, signal, 1, count, signal.shape[1] as number)],
    gradients: { weight: reduce(b, 'reduceSum', slice(b, signal, 1, 0, count), [0]) },
  }),
});
