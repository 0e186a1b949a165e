import { z } from 'zod';
import { binary, scale } from '../program/emit.ts';
import { rectifier } from './elementwise.ts';
import { share, withDefault } from './fields.ts';

/** x where it is positive, else slope · x (Maas et al. 2013). The slope is 0.01 unless said otherwise, as in PyTorch. */
export const leakyRelu = rectifier({
  op: 'leakyRelu',
  schema: z.strictObject({ slope: withDefault(share(1), 0.01) }),
  up: (b, x, { slope }) => ({ output: binary(b, 'maximum', x, scale(b, x, slope)) }),
  back: ({ builder: b, layer, inputs }, _pass, signal) => {
    const further = binary(b, 'gate', scale(b, signal, 1 - layer.slope), inputs[0]!);
    return binary(b, 'add', further, scale(b, signal, layer.slope));
  },
});
