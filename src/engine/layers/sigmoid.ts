import { binary, unary } from '../program/emit.ts';
import { smooth } from './elementwise.ts';
import { noFields } from './fields.ts';

/** 1 / (1 + e^−x). */
export const sigmoid = smooth({
  op: 'sigmoid',
  schema: noFields,
  up: (b, x) => ({ output: unary(b, 'sigmoid', x) }),
  // y · (1 − y) = y − y²
  back: ({ builder: b }, { output }, signal) => {
    const slope = binary(b, 'subtract', output, binary(b, 'multiply', output, output));
    return binary(b, 'multiply', signal, slope);
  },
});
