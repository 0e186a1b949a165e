import type { z } from 'zod';
import type { ProgramBuilder, Value } from '../program/builder.ts';
import { binary, unary } from '../program/emit.ts';
import type { Rule } from '../program/rules.ts';
import { type LayerContext, type LayerKind, type LayerOf, layerKind, noWeights, type Pass } from './kind.ts';

/** What a kind says that changes each number x by itself. */
interface Elementwise<Op extends string, Fields, L = LayerOf<Op, z.ZodType<Fields>>> {
  readonly op: Op;
  readonly schema: z.ZodType<Fields>;
  /** f(x), and what the way down needs of it. */
  readonly up: (b: ProgramBuilder, x: Value, layer: L) => Pass;
  /** signal · f′(x). */
  readonly back: (context: LayerContext<L>, pass: Pass, signal: Value) => Value;
}

/** A nonlinearity that sets something to 0, or nearly so. Its rules part as `throughRectifier` says. */
export const rectifier = <const Op extends string, Fields>(kind: Elementwise<Op, Fields>): LayerKind<Op, Fields> =>
  layerKind({
    ...common(kind),
    role: 'rectifier',
    down: (context, pass, signal, rule) => {
      const back = (arrived: Value) => kind.back(context, pass, arrived);
      return { inputs: [throughRectifier(context.builder, signal, rule, back)] };
    },
  });

/** A nonlinearity for which the paper defines nothing: every rule passes the true derivative. */
export const smooth = <const Op extends string, Fields>(kind: Elementwise<Op, Fields>): LayerKind<Op, Fields> =>
  layerKind({
    ...common(kind),
    role: 'smooth',
    down: (context, pass, signal) => ({ inputs: [kind.back(context, pass, signal)] }),
  });

/**
 * What a rule passes at a rectifier f of a signal R: the gradient R · f′, the deconvnet max(R, 0), whatever came up (Zeiler & Fergus
 * 2013, §2.1), guided max(R, 0) · f′. `back`: R · f′.
 */
export function throughRectifier(b: ProgramBuilder, signal: Value, rule: Rule, back: (signal: Value) => Value): Value {
  if (rule === 'gradient') return back(signal);
  const rectified = unary(b, 'relu', signal);
  return rule === 'deconvnet' ? rectified : back(rectified);
}

/** The signal where low < x < high, else 0. */
export function between(b: ProgramBuilder, signal: Value, x: Value, low: Value, high: Value): Value {
  const above = binary(b, 'gate', signal, binary(b, 'subtract', x, low));
  return binary(b, 'gate', above, binary(b, 'subtract', high, x));
}

function common<const Op extends string, Fields>({ op, schema, up }: Elementwise<Op, Fields>) {
  const shared: Omit<LayerKind<Op, Fields>, 'role' | 'down'> = {
    op,
    schema,
    arity: 1,
    shape: ({ inputs }) => inputs[0]!,
    weights: noWeights,
    reads: () => 'cell',
    up: ({ builder, layer, inputs }) => up(builder, inputs[0]!, layer),
  };
  return shared;
}
