import { say } from '../../shared/sentence.ts';
import { binary, overLastAxis, reduce } from '../program/emit.ts';
import { shapeText } from '../shape.ts';
import { noFields } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { badNetwork } from './refuse.ts';

/**
 * exp(x) / Σ exp(x) over the features. Down: y · (R − Σ R·y), the derivative under every rule; projections start at the logits and
 * never pass here.
 */
export const softmax = layerKind({
  op: 'softmax',
  schema: noFields,
  arity: 1,
  role: 'other',
  shape: ({ name, inputs: [input] }) => {
    if (input!.length === 1) return input!;
    throw badNetwork(say('network.softmaxReadsMaps', { name, shape: shapeText(input!) }));
  },
  weights: noWeights,
  reads: () => 'all',
  up: ({ builder, inputs }) => ({ output: overLastAxis(builder, 'softmax', inputs[0]!) }),
  down: ({ builder: b }, { output }, signal) => {
    const total = reduce(b, 'reduceSum', binary(b, 'multiply', signal, output), [1], true);
    return { inputs: [binary(b, 'multiply', output, binary(b, 'subtract', signal, total))] };
  },
});
