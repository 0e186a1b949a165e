import { binary, scale, shift, unary } from '../program/emit.ts';
import { smooth } from './elementwise.ts';
import { noFields } from './fields.ts';

/** ln(1 + e^x) (Dugas et al. 2000). */
export const softplus = smooth({
  op: 'softplus',
  schema: noFields,
  // max(x, 0) + ln(1 + e^−|x|), in which nothing overflows.
  up: (b, x) => {
    const positive = unary(b, 'relu', x);
    const magnitude = binary(b, 'maximum', x, scale(b, x, -1));
    const rest = unary(b, 'log', shift(b, unary(b, 'exp', scale(b, magnitude, -1)), 1));
    return { output: binary(b, 'add', positive, rest) };
  },
  back: ({ builder: b, inputs }, _pass, signal) => binary(b, 'multiply', signal, unary(b, 'sigmoid', inputs[0]!)),
});
