import { binary, constant, unary } from '../program/emit.ts';
import { smooth } from './elementwise.ts';
import { noFields } from './fields.ts';

/** x · sigmoid(x), also called swish (Elfwing et al. 2018). */
export const silu = smooth({
  op: 'silu',
  schema: noFields,
  up: (b, x) => {
    const gate = unary(b, 'sigmoid', x);
    return { output: binary(b, 'multiply', x, gate), saved: { gate } };
  },
  // s + y · (1 − s)
  back: ({ builder: b }, { output, saved }, signal) => {
    const rest = binary(b, 'subtract', constant(b, [1]), saved!.gate!);
    const slope = binary(b, 'add', saved!.gate!, binary(b, 'multiply', output, rest));
    return binary(b, 'multiply', signal, slope);
  },
});
