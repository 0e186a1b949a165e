import { binary, clip, constant, scale, shift } from '../program/emit.ts';
import { between, smooth } from './elementwise.ts';
import { noFields } from './fields.ts';

/** x · min(max(x / 6 + 1/2, 0), 1) (Howard et al. 2019). */
export const hardSwish = smooth({
  op: 'hardSwish',
  schema: noFields,
  up: (b, x) => {
    const gate = clip(b, shift(b, scale(b, x, 1 / 6), 0.5), 0, 1);
    return { output: binary(b, 'multiply', x, gate), saved: { gate } };
  },
  back: ({ builder: b, inputs }, { saved }, signal) => {
    const direct = binary(b, 'multiply', signal, saved!.gate!);
    const along = binary(b, 'multiply', scale(b, signal, 1 / 6), inputs[0]!);
    return binary(b, 'add', direct, between(b, along, saved!.gate!, constant(b, [0]), constant(b, [1])));
  },
});
