import { z } from 'zod';
import { clip, constant, scale, shift } from '../program/emit.ts';
import { between, smooth } from './elementwise.ts';
import { aboveZero, number, withDefault } from './fields.ts';

/** min(max(alpha · x + beta, 0), 1); 1/6 and 1/2 unless said otherwise, as in PyTorch. */
export const hardSigmoid = smooth({
  op: 'hardSigmoid',
  schema: z.strictObject({ alpha: withDefault(aboveZero, 1 / 6), beta: withDefault(number, 0.5) }),
  up: (b, x, { alpha, beta }) => ({ output: clip(b, shift(b, scale(b, x, alpha), beta), 0, 1) }),
  back: ({ builder: b, layer }, { output }, signal) =>
    between(b, scale(b, signal, layer.alpha), output, constant(b, [0]), constant(b, [1])),
});
