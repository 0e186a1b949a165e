import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import type { ProgramBuilder, Value } from '../program/builder.ts';
import { matrixProduct as product, scale as scaled, transpose } from '../program/emit.ts';
import { type Shape, shapeText } from '../shape.ts';
import { boolean, number, withDefault } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { badNetwork } from './refuse.ts';

/**
 * The product of two matrices times `scale`, the second transposed first where `transpose` says so: of tokens `[r, k]` and `[k, s]`
 * (`[s, k]`), or of as many pairs as maps have channels, `[c, r, k]` and `[c, k, s]`, as the heads of attention have (Vaswani et al. 2017).
 * Down: each gets the signal times the other, the derivative under every rule.
 */
export const matrixProduct = layerKind({
  op: 'matrixProduct',
  schema: z.strictObject({ transpose: withDefault(boolean, false), scale: withDefault(number, 1) }),
  arity: 2,
  role: 'smooth',
  shape: ({ name, layer, inputs }) => {
    const [left, right] = inputs as [Shape, Shape];
    const [inner, columns] = layer.transpose ? [right.at(-1), right.at(-2)] : [right.at(-2), right.at(-1)];
    const areStacks = left.length === right.length && left.length > 1 && (left.length === 2 || left[0] === right[0]);
    if (areStacks && left.at(-1) === inner) return left.with(-1, columns!);
    throw badNetwork(say('network.productDoesNotFit', { name, left: shapeText(left), right: shapeText(right) }));
  },
  weights: noWeights,
  reads: () => 'all',
  up: ({ builder: b, layer, inputs: [left, right] }) => ({
    output: scaled(b, product(b, left!, right!, { transposeB: layer.transpose }), layer.scale),
  }),
  down: ({ builder: b, layer, inputs: [left, right] }, _pass, signal) => {
    const arriving = scaled(b, signal, layer.scale);
    const toLeft = product(b, arriving, right!, { transposeB: !layer.transpose });
    const toRight = layer.transpose ? product(b, turned(b, arriving), left!) : product(b, turned(b, left!), arriving);
    return { inputs: [toLeft, toRight] };
  },
});

/** Rows and columns swapped. */
function turned(b: ProgramBuilder, x: Value): Value {
  const rank = x.shape.length;
  return transpose(b, x, [...x.shape.keys()].with(rank - 2, rank - 1).with(rank - 1, rank - 2));
}
