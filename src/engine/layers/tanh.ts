import { binary, constant, unary } from '../program/emit.ts';
import { smooth } from './elementwise.ts';
import { noFields } from './fields.ts';

/** The hyperbolic tangent. */
export const tanh = smooth({
  op: 'tanh',
  schema: noFields,
  up: (b, x) => ({ output: unary(b, 'tanh', x) }),
  // 1 − y²
  back: ({ builder: b }, { output }, signal) => {
    const slope = binary(b, 'subtract', constant(b, [1]), binary(b, 'multiply', output, output));
    return binary(b, 'multiply', signal, slope);
  },
});
