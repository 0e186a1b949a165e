import { say } from '../../shared/sentence.ts';
import { concat as joined, slice } from '../program/emit.ts';
import { type Shape, shapeText } from '../shape.ts';
import { noFields } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { badNetwork } from './refuse.ts';

/** Two or more inputs joined along the channel axis. Down: every branch gets its own channels back. */
export const concat = layerKind({
  op: 'concat',
  schema: noFields,
  arity: 'twoOrMore',
  role: 'other',
  shape: ({ name, inputs }) => {
    const [first] = inputs as [Shape];
    const mapSize = (shape: Shape) => shapeText(shape.slice(1));
    const other = inputs.find((shape) => shape.length !== first.length || mapSize(shape) !== mapSize(first));
    if (!other) return [inputs.reduce((sum, shape) => sum + shape[0]!, 0), ...first.slice(1)];
    throw badNetwork(say('network.joinsDifferent', { name, left: shapeText(first), right: shapeText(other) }));
  },
  weights: noWeights,
  reads: () => 'cell',
  up: ({ builder, inputs }) => ({ output: joined(builder, inputs, 1) }),
  down: ({ builder, inputs }, _pass, signal) => {
    let start = 0;
    return {
      inputs: inputs.map((input) => {
        const end = start + (input.shape[1] as number);
        const part = slice(builder, signal, 1, start, end);
        start = end;
        return part;
      }),
    };
  },
});
