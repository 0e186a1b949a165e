import { binary, unary } from '../program/emit.ts';
import { rectifier } from './elementwise.ts';
import { noFields } from './fields.ts';

/** max(x, 0). */
export const relu = rectifier({
  op: 'relu',
  schema: noFields,
  up: (b, x) => ({ output: unary(b, 'relu', x) }),
  // The output is positive just where x is.
  back: ({ builder }, { output }, signal) => binary(builder, 'gate', signal, output),
});
