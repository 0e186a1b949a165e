import { clip, constant } from '../program/emit.ts';
import { between, rectifier } from './elementwise.ts';
import { noFields } from './fields.ts';

/** min(max(x, 0), 6) (Howard et al. 2017). */
export const relu6 = rectifier({
  op: 'relu6',
  schema: noFields,
  up: (b, x) => ({ output: clip(b, x, 0, 6) }),
  back: ({ builder: b }, { output }, signal) => between(b, signal, output, constant(b, [0]), constant(b, [6])),
});
