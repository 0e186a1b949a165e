import { say } from '../../shared/sentence.ts';
import { binary } from '../program/emit.ts';
import { shapeText } from '../shape.ts';
import { noFields } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { badNetwork, oddShape } from './refuse.ts';

/** The sum of two or more inputs of one shape. Down: every branch gets the whole signal. */
export const add = layerKind({
  op: 'add',
  schema: noFields,
  arity: 'twoOrMore',
  role: 'other',
  shape: ({ name, inputs }) => {
    const odd = oddShape(inputs);
    if (!odd) return inputs[0]!;
    throw badNetwork(say('network.addsDifferent', { name, left: shapeText(inputs[0]!), right: shapeText(odd) }));
  },
  weights: noWeights,
  reads: () => 'cell',
  up: ({ builder, inputs }) => ({ output: inputs.reduce((sum, input) => binary(builder, 'add', sum, input)) }),
  down: ({ inputs }, _pass, signal) => ({ inputs: inputs.map(() => signal) }),
});
