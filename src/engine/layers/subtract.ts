import { say } from '../../shared/sentence.ts';
import { binary, scale } from '../program/emit.ts';
import { shapeText } from '../shape.ts';
import { noFields } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { badNetwork, oddShape } from './refuse.ts';

/** The first input less the second, of one shape. Down: the first gets the signal, the second its negative. */
export const subtract = layerKind({
  op: 'subtract',
  schema: noFields,
  arity: 2,
  role: 'other',
  shape: ({ name, inputs }) => {
    const odd = oddShape(inputs);
    if (!odd) return inputs[0]!;
    throw badNetwork(say('network.subtractsDifferent', { name, left: shapeText(inputs[0]!), right: shapeText(odd) }));
  },
  weights: noWeights,
  reads: () => 'cell',
  up: ({ builder, inputs }) => ({ output: binary(builder, 'subtract', inputs[0]!, inputs[1]!) }),
  down: ({ builder }, _pass, signal) => ({ inputs: [signal, scale(builder, signal, -1)] }),
});
