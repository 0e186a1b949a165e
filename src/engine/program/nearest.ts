import { programBuilder, type Value } from './builder.ts';
import { argMax, binary, cast, constant, flatten, matmul, power, reduce } from './emit.ts';
import { PIXELS } from './input.ts';
import type { Program } from './program.ts';

/** A picture of one grey has no length to be divided by: it correlates with none. */
const leastSquare = 1e-6;

/**
 * Pictures less their mean, of length 1, so that inner products are normalised correlations: `pixels` uint8 `[n, side, side, 1]` → `rows`
 * float32 `[n, side²]`.
 */
export function compileGreys(side: number): Program {
  const b = programBuilder();
  const x = flatten(b, cast(b, b.feed(PIXELS, 'uint8', ['n', side, side, 1])));
  const centred = binary(b, 'subtract', x, reduce(b, 'reduceMean', x, [1], true));
  const square: Value = reduce(b, 'reduceSum', binary(b, 'multiply', centred, centred), [1], true);
  const length = power(b, binary(b, 'maximum', square, constant(b, [leastSquare])), 0.5);
  return b.build({ rows: binary(b, 'divide', centred, length) });
}

/**
 * `rows` `[n, values]` against the parameter `known` `[known, values]`: the largest inner product, `correlation` `[n]`, and the number of the known row
 * that it is with, `nearest` int32 `[n]`.
 */
export function compileNearest(known: number, values: number): Program {
  const b = programBuilder();
  const products = matmul(b, b.feed('rows', 'float32', ['n', values]), b.parameter('known', [known, values]), {
    transposeB: true,
  });
  return b.build({ correlation: reduce(b, 'reduceMax', products, [1]), nearest: argMax(b, products) });
}
