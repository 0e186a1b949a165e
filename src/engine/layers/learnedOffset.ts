import { binary, reduce } from '../program/emit.ts';
import { noFields } from './fields.ts';
import { layerKind } from './kind.ts';

/**
 * x + weight, a learned number for each place: weight is of the shape of what it reads, 0 at the start. Position embeddings (Dosovitskiy
 * et al. 2021) are such, and relative position biases (Liu et al. 2021). Down: the signal as it is.
 */
export const learnedOffset = layerKind({
  op: 'learnedOffset',
  schema: noFields,
  arity: 1,
  role: 'other',
  shape: ({ inputs }) => inputs[0]!,
  weights: (_layer, [input]) => [{ part: 'weight', shape: input!, kind: 'bias', fanIn: 1, start: 0 }],
  // What it adds depends on the place: of maps no part can be computed without knowing which.
  reads: () => 'all',
  up: ({ builder, inputs: [x], weight }) => ({ output: binary(builder, 'add', x!, weight('weight')) }),
  down: ({ builder }, _pass, signal) => ({
    inputs: [signal],
    gradients: { weight: reduce(builder, 'reduceSum', signal, [0]) },
  }),
});
