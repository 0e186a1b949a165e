import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import { reshape, transpose } from '../program/emit.ts';
import { shapeText, valueCount } from '../shape.ts';
import { axes, sizes } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { badNetwork } from './refuse.ts';

/** More than any network was seen to need: windows of maps that are split into heads have six. */
const mostAxes = 8;

/**
 * The same numbers in another order: seen as an array of the sizes `split`, whose axes are put in the order `permutation`, and seen as
 * `shape` (as `rearrange` of einops). So tokens `[n, heads · c]` are split into heads `[heads, n, c]`, maps into windows, and windows put
 * together again. Down: each number back to where it was.
 */
export const rearrange = layerKind({
  op: 'rearrange',
  schema: z.strictObject({ split: sizes(mostAxes), permutation: axes(mostAxes), shape: sizes(3) }),
  arity: 1,
  role: 'other',
  shape: ({ name, layer: { split, permutation, shape }, inputs: [input] }) => {
    const isOrder = permutation.length === split.length && split.every((_, axis) => permutation.includes(axis));
    const count = valueCount(input!);
    if (isOrder && valueCount(split) === count && valueCount(shape) === count) return shape;
    const places = { name, shape: shapeText(input!), split: shapeText(split), permutation, result: shapeText(shape) };
    throw badNetwork(say('network.rearrangesOthers', places));
  },
  weights: noWeights,
  reads: () => 'all',
  up: ({ builder: b, layer: { split, permutation, shape }, inputs: [x] }) => {
    const n = x!.shape[0]!;
    const apart = reshape(b, x!, [n, ...split]);
    return { output: reshape(b, transpose(b, apart, withBatch(permutation)), [n, ...shape]) };
  },
  down: ({ builder: b, layer: { split, permutation }, inputs: [x] }, _pass, signal) => {
    const apart = reshape(b, signal, [x!.shape[0]!, ...permutation.map((axis) => split[axis]!)]);
    const back = split.map((_, axis) => permutation.indexOf(axis));
    return { inputs: [reshape(b, transpose(b, apart, withBatch(back)), x!.shape)] };
  },
});

/** The batch stays in front. */
const withBatch = (permutation: readonly number[]): number[] => [0, ...permutation.map((axis) => axis + 1)];
