import { z } from 'zod';
import type { Value } from '../program/builder.ts';
import { binary, channelWindowSum, constant, power, scale } from '../program/emit.ts';
import { aboveZero, size, withDefault, zeroOrMore } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { mapsOf } from './refuse.ts';

/**
 * y = x · s^−β with s = k + α Σ x² over `size` neighbouring maps (Krizhevsky et al. 2012, §3.3, whose constants are the defaults): alpha
 * is not divided by size. The deconvnet passes the signal unchanged; the other rules use the true derivative,
 * R · s^−β − 2αβ · x · Σ (R · x · s^(−β−1)), summed over the maps in whose neighbourhood x lies.
 */
export const localResponseNormalization = layerKind({
  op: 'localResponseNormalization',
  schema: z.strictObject({
    size: withDefault(size, 5),
    alpha: withDefault(zeroOrMore, 1e-4),
    beta: withDefault(zeroOrMore, 0.75),
    k: withDefault(aboveZero, 2),
  }),
  arity: 1,
  role: 'other',
  shape: mapsOf,
  weights: noWeights,
  reads: () => 'cell',
  up: ({ builder: b, layer, inputs }) => {
    const [x] = inputs as [Value];
    const [before, after] = neighbours(layer.size);
    const squares = channelWindowSum(b, binary(b, 'multiply', x, x), before, after);
    const base = binary(b, 'add', scale(b, squares, layer.alpha), constant(b, [layer.k]));
    const factor = power(b, base, -layer.beta);
    return { output: binary(b, 'multiply', x, factor), saved: { base, factor } };
  },
  down: ({ builder: b, layer, inputs }, { output, saved }, signal, rule) => {
    if (rule === 'deconvnet') return { inputs: [signal] };
    const [before, after] = neighbours(layer.size);
    const { base, factor } = saved as { base: Value; factor: Value };
    const direct = binary(b, 'multiply', signal, factor);
    // R · x · s^(−β−1) = R · y / s
    const perMap = binary(b, 'divide', binary(b, 'multiply', signal, output), base);
    const gathered = channelWindowSum(b, perMap, after, before);
    const indirect = scale(b, binary(b, 'multiply', inputs[0]!, gathered), 2 * layer.alpha * layer.beta);
    return { inputs: [binary(b, 'subtract', direct, indirect)] };
  },
});

const neighbours = (size: number): [before: number, after: number] => [
  Math.floor((size - 1) / 2),
  Math.ceil((size - 1) / 2),
];
