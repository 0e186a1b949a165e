import { say } from '../../shared/sentence.ts';
import type { Value } from '../program/builder.ts';
import { binary, reduce } from '../program/emit.ts';
import { type Shape, shapeText, valueCount } from '../shape.ts';
import { noFields } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { badNetwork, oddShape } from './refuse.ts';

/**
 * The product of two or more inputs of one shape, of which some may be gates `[c, 1, 1]`: one factor a map (Hu et al. 2018). Down:
 * every input gets the signal times the others, the derivative under every rule.
 */
export const multiply = layerKind({
  op: 'multiply',
  schema: noFields,
  arity: 'twoOrMore',
  role: 'smooth',
  shape: ({ name, inputs }) => {
    const whole = largest(inputs);
    const odd = inputs.find((shape) => !sameShape(shape, whole) && !isGate(shape, whole));
    if (!odd) return whole;
    throw badNetwork(say('network.multipliesDifferent', { name, left: shapeText(whole), right: shapeText(odd) }));
  },
  weights: noWeights,
  reads: (_layer, inputs) => (oddShape(inputs) ? 'all' : 'cell'),
  up: ({ builder, inputs }) => ({ output: product(builder, inputs) }),
  down: ({ builder: b, inputs }, { output }, signal) => ({
    inputs: inputs.map((input, i) => {
      const others = inputs.filter((_, at) => at !== i);
      const along = product(b, [signal, ...others]);
      return isGate(input.shape.slice(1) as number[], output.shape.slice(1) as number[])
        ? reduce(b, 'reduceSum', along, [2, 3], true)
        : along;
    }),
  }),
});

const product = (b: Parameters<typeof binary>[0], factors: readonly Value[]): Value =>
  factors.reduce((left, right) => binary(b, 'multiply', left, right));

const largest = (shapes: readonly Shape[]): Shape =>
  shapes.reduce((most, shape) => (valueCount(shape) > valueCount(most) ? shape : most));

const sameShape = (left: Shape, right: Shape): boolean => !oddShape([left, right]);

/** One factor for each map of `whole`, which has more than one cell. */
const isGate = (shape: Shape, whole: Shape): boolean =>
  whole.length === 3 && sameShape(shape, [whole[0]!, 1, 1]) && !sameShape(shape, whole);
