import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import type { ProgramBuilder, Value } from '../program/builder.ts';
import { binary, constant, scale, shift, unary } from '../program/emit.ts';
import { smooth } from './elementwise.ts';
import { field, withDefault } from './fields.ts';
import type { Pass } from './kind.ts';

type Approximate = 'none' | 'tanh';
const approximate: z.ZodType<Approximate> = field(z.enum(['none', 'tanh']), say('network.meansApproximate'));

/**
 * x · Φ(x), Φ being the normal distribution's cumulative function (Hendrycks & Gimpel 2016), or their approximation of it by
 * ½ · (1 + tanh(√(2/π) · (x + 0.044715 · x³))).
 */
export const gelu = smooth({
  op: 'gelu',
  schema: z.strictObject({ approximate: withDefault(approximate, 'none') }),
  up: (b, x, layer) => (layer.approximate === 'tanh' ? upByTanh(b, x) : upByErf(b, x)),
  // Φ + x · Φ′
  back: ({ builder: b, layer, inputs }, { saved }, signal) => {
    const [x] = inputs as [Value];
    const density = layer.approximate === 'tanh' ? slopeOfTanh(b, x, saved!.curve!) : normalDensity(b, x);
    return binary(b, 'multiply', signal, binary(b, 'add', saved!.share!, binary(b, 'multiply', x, density)));
  },
});

function upByErf(b: ProgramBuilder, x: Value): Pass {
  return weighted(b, x, unary(b, 'erf', scale(b, x, Math.SQRT1_2)));
}

function upByTanh(b: ProgramBuilder, x: Value): Pass {
  const inner = binary(b, 'multiply', x, shift(b, scale(b, binary(b, 'multiply', x, x), cubic), 1));
  return weighted(b, x, unary(b, 'tanh', scale(b, inner, rootOfTwoOverPi)));
}

/** x · ½ · (1 + curve). */
function weighted(b: ProgramBuilder, x: Value, curve: Value): Pass {
  const share = scale(b, shift(b, curve, 1), 0.5);
  return { output: binary(b, 'multiply', x, share), saved: { share, curve } };
}

const cubic = 0.044715;
const rootOfTwoOverPi = Math.sqrt(2 / Math.PI);

/** e^(−x²/2) / √(2π). */
function normalDensity(b: ProgramBuilder, x: Value): Value {
  const exponent = scale(b, binary(b, 'multiply', x, x), -0.5);
  return scale(b, unary(b, 'exp', exponent), 1 / Math.sqrt(2 * Math.PI));
}

/** ½ · (1 − tanh²) · √(2/π) · (1 + 3 · 0.044715 · x²). */
function slopeOfTanh(b: ProgramBuilder, x: Value, tanh: Value): Value {
  const ofTanh = binary(b, 'subtract', constant(b, [1]), binary(b, 'multiply', tanh, tanh));
  const ofInner = shift(b, scale(b, binary(b, 'multiply', x, x), 3 * cubic), 1);
  return scale(b, binary(b, 'multiply', ofTanh, ofInner), rootOfTwoOverPi / 2);
}
