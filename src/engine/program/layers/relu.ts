import type { Relu } from '../../network/network.ts';
import { binary, unary } from '../emit.ts';
import type { LayerProgram } from '../layerProgram.ts';

/** The one layer at which the three rules part (Zeiler & Fergus 2013, §2.1). The output is positive just where z is. */
export const reluProgram: LayerProgram<Relu> = {
  up: ({ builder, inputs }) => ({ output: unary(builder, 'relu', inputs[0]!) }),
  down: ({ builder }, { output }, signal, rule) => {
    const rectified = rule === 'gradient' ? signal : unary(builder, 'relu', signal);
    return { inputs: [rule === 'deconvnet' ? rectified : binary(builder, 'gate', rectified, output)] };
  },
};
