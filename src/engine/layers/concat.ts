import { say } from '../../shared/sentence.ts';
import { concat as joined, slice } from '../program/emit.ts';
import { type Shape, shapeText } from '../shape.ts';
import { noFields } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { channelAxis } from './perMap.ts';
import { badNetwork } from './refuse.ts';

/** Two or more inputs joined along the channel axis. Down: every branch gets its own channels back. */
export const concat = layerKind({
  op: 'concat',
  schema: noFields,
  arity: 'twoOrMore',
  role: 'other',
  shape: ({ name, inputs }) => {
    const [first] = inputs as [Shape];
    const axis = first.length === 2 ? 1 : 0;
    const cells = (shape: Shape) => shapeText(shape.toSpliced(axis, 1));
    const other = inputs.find((shape) => shape.length !== first.length || cells(shape) !== cells(first));
    if (!other)
      return first.with(
        axis,
        inputs.reduce((sum, shape) => sum + shape[axis]!, 0),
      );
    throw badNetwork(say('network.joinsDifferent', { name, left: shapeText(first), right: shapeText(other) }));
  },
  weights: noWeights,
  reads: () => 'cell',
  up: ({ builder, inputs }) => ({ output: joined(builder, inputs, channelAxis(inputs[0]!)) }),
  down: ({ builder, inputs }, _pass, signal) => {
    const axis = channelAxis(signal);
    let start = 0;
    return {
      inputs: inputs.map((input) => {
        const end = start + (input.shape[axis] as number);
        const part = slice(builder, signal, axis, start, end);
        start = end;
        return part;
      }),
    };
  },
});
