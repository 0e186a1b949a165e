import type { Add, Concat, Flatten } from '../../network/network.ts';
import { binary, concat, flatten, reshape, slice } from '../emit.ts';
import type { LayerProgram } from '../layerProgram.ts';

export const flattenProgram: LayerProgram<Flatten> = {
  up: ({ builder, inputs }) => ({ output: flatten(builder, inputs[0]!) }),
  down: ({ builder, inputs }, _pass, signal) => ({ inputs: [reshape(builder, signal, inputs[0]!.shape)] }),
};

/** Down: every branch gets the whole signal. */
export const addProgram: LayerProgram<Add> = {
  up: ({ builder, inputs }) => ({ output: inputs.reduce((sum, input) => binary(builder, 'add', sum, input)) }),
  down: ({ inputs }, _pass, signal) => ({ inputs: inputs.map(() => signal) }),
};

/** Down: every branch gets its own channels back. */
export const concatProgram: LayerProgram<Concat> = {
  up: ({ builder, inputs }) => ({ output: concat(builder, inputs, 1) }),
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
};
