import type { Softmax } from '../../network/network.ts';
import { binary, reduce, unary } from '../emit.ts';
import type { LayerProgram } from '../layerProgram.ts';

/** Down: y · (R − Σ R·y), the derivative under every rule; projections start at the logits and never pass here. */
export const softmaxProgram: LayerProgram<Softmax> = {
  up: ({ builder, inputs }) => ({ output: unary(builder, 'softmax', inputs[0]!) }),
  down: ({ builder: b }, { output }, signal) => {
    const total = reduce(b, 'reduceSum', binary(b, 'multiply', signal, output), [1], true);
    return { inputs: [binary(b, 'multiply', output, binary(b, 'subtract', signal, total))] };
  },
};
