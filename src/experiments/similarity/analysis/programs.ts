import type { Network } from '../../../engine/network/network.ts';
import { type ProgramBuilder, programBuilder, type Value } from '../../../engine/program/builder.ts';
import {
  argMax,
  binary,
  cellsPerMap,
  concat,
  constant,
  flatten,
  matmul,
  power,
  product,
  reduce,
  reshape,
  scale,
  shift,
  slice,
  transpose,
} from '../../../engine/program/emit.ts';
import { emitInput } from '../../../engine/program/input.ts';
import type { Program } from '../../../engine/program/program.ts';
import { walkUp } from '../../../engine/program/walk.ts';
import { inferenceWeights } from '../../../engine/program/weights.ts';
import type { Preprocessing } from '../../../shared/preprocessing.ts';
import type { UnitValue } from '../declaration/unitValue.ts';

/**
 * The forward pass of a batch. Outputs: `units` `[n, units]`, the values of all layers' units, layer by layer, and for each layer
 * `gram-<i>` `[n, n]`: inner products of its activations, all of them, less their mean over the batch, divided by how many they are.
 */
export function activityProgram(
  network: Network,
  source: Preprocessing,
  layers: readonly string[],
  value: UnitValue,
): Program {
  const b = programBuilder();
  const weights = inferenceWeights(b);
  const { activations } = walkUp(b, network, emitInput(b, network, source, weights), weights, 'inference');
  const own = layers.map((layer) => activations.get(layer)!);
  const unitsOf = (x: Value) => reduce(b, value === 'max' ? 'reduceMax' : 'reduceMean', cellsPerMap(b, x), [2]);
  const grams = own.map((x, i) => [`gram-${i}`, gramOf(b, flatten(b, x))] as const);
  return b.build({ units: concat(b, own.map(unitsOf), 1), ...Object.fromEntries(grams) });
}

function gramOf(b: ProgramBuilder, activations: Value): Value {
  const centred = binary(b, 'subtract', activations, reduce(b, 'reduceMean', activations, [0], true));
  return scale(b, matmul(b, centred, centred, { transposeB: true }), 1 / product(centred.shape.slice(1) as number[]));
}

/**
 * The unbiased estimates of HSIC of all pairs (HSIC₁ of Song et al. 2012): feed `grams` `[count, n, n]` → `hsic` `[count, count]`. A Gram matrix is
 * U-centred (Székely & Rizzo 2014): its diagonal does not count and its rows sum to 0; the estimate is then the mean product of two.
 */
export function hsicProgram(count: number, n: number): Program {
  const b = programBuilder();
  const offDiagonal = constant(
    b,
    Array.from({ length: n * n }, (_, i) => Number(i % (n + 1) !== 0)),
    [1, n, n],
  );
  const own = binary(b, 'multiply', b.feed('grams', 'float32', [count, n, n]), offDiagonal);
  const rows = reduce(b, 'reduceSum', own, [2], true);
  const columns = reduce(b, 'reduceSum', own, [1], true);
  const all = scale(b, reduce(b, 'reduceSum', rows, [1], true), 1 / ((n - 1) * (n - 2)));
  const sums = scale(b, binary(b, 'add', rows, columns), 1 / (n - 2));
  const centred = binary(b, 'add', binary(b, 'subtract', own, sums), all);
  const flat = reshape(b, binary(b, 'multiply', centred, offDiagonal), [count, n * n]);
  return b.build({ hsic: scale(b, matmul(b, flat, flat, { transposeB: true }), 1 / (n * (n - 3))) });
}

/** Below every correlation: what a unit that does not vary has with every other. */
const none = -4;
/** Whether a correlation of `correlationProgram` is one. */
export const isCorrelation = (value: number): boolean => value > none / 2;

/**
 * Pearson correlations of units over images: feeds `left` `[images, a]` and `right` `[images, b]` → `correlation` `[a, b]`; for each unit on the
 * left the highest, `bestRight` int32 and `highestRight` `[a]`, for each on the right `bestLeft` and `highestLeft` `[b]`. Where a unit gives all images the
 * same value there is no correlation; see `isCorrelation`.
 */
export function correlationProgram(images: number, [left, right]: readonly [number, number]): Program {
  const b = programBuilder();
  const x = standardised(b, b.feed('left', 'float32', [images, left]));
  const y = standardised(b, b.feed('right', 'float32', [images, right]));
  const products = matmul(b, x.values, y.values, { transposeA: true });
  // 0 where both vary, else `none` or less.
  const there = binary(b, 'multiply', reshape(b, x.varies, [left, 1]), y.varies);
  const correlation = binary(b, 'add', products, shift(b, scale(b, there, -none), none));
  const turned = transpose(b, correlation, [1, 0]);
  return b.build({
    correlation,
    bestRight: argMax(b, correlation),
    highestRight: reduce(b, 'reduceMax', correlation, [1]),
    bestLeft: argMax(b, turned),
    highestLeft: reduce(b, 'reduceMax', turned, [1]),
  });
}

/** Columns as unit vectors, less their mean; and `[1, units]`, 1 for a unit that varies, else 0. */
function standardised(b: ProgramBuilder, x: Value): { readonly values: Value; readonly varies: Value } {
  // Less the first image's values: what is always the same is then 0 to the last bit.
  const moved = binary(b, 'subtract', x, slice(b, x, 0, 0, 1));
  const centred = binary(b, 'subtract', moved, reduce(b, 'reduceMean', moved, [0], true));
  const squares = reduce(b, 'reduceSum', binary(b, 'multiply', centred, centred), [0], true);
  const one = constant(b, [1], [1, 1]);
  const varies = binary(b, 'gate', one, squares);
  const length = power(b, binary(b, 'add', squares, binary(b, 'subtract', one, varies)), 0.5);
  return { values: binary(b, 'divide', centred, length), varies };
}
