import { describe, expect, test } from 'vitest';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import type { Tensors } from '../../../src/engine/runtime/runtime.ts';
import { compileDescent } from '../descents.ts';
import { runtimes } from '../runtimes.ts';
import { execute, float32 } from '../tensors.ts';

interface Definition {
  readonly name: string;
  readonly op: string;
  readonly [field: string]: unknown;
}

/** What layers make of `x`, and what comes down to it from `seed` under the gradient rule. */
interface Example {
  readonly what: string;
  readonly input: readonly [number, number, number];
  readonly x: readonly number[];
  readonly layers: readonly Definition[];
  readonly weights?: Tensors;
  readonly up: readonly number[];
  readonly seed: readonly number[];
  readonly down: readonly number[];
}

const examples: readonly Example[] = [
  {
    what: 'multiply of x by itself: each input gets the signal times the others',
    input: [1, 1, 2],
    x: [3, 5],
    layers: [{ name: 'at', op: 'multiply', inputs: ['input', 'input'] }],
    up: [9, 25],
    seed: [1, 10],
    down: [6, 100],
  },
  {
    what: 'multiply by a gate: the gate gets the sum over its map',
    input: [1, 1, 2],
    x: [3, 5],
    layers: [
      { name: 'gate', op: 'globalAveragePool' },
      { name: 'at', op: 'multiply', inputs: ['gate', 'input'] },
    ],
    up: [12, 20],
    seed: [1, 10],
    // 4 · R, and (3 · 1 + 5 · 10) / 2 by way of the mean.
    down: [4 + 26.5, 40 + 26.5],
  },
  {
    what: 'subtract: the second input gets the negative',
    input: [1, 1, 2],
    x: [3, 5],
    layers: [
      { name: 'twice', op: 'rescale', scale: 2 },
      { name: 'at', op: 'subtract', inputs: ['input', 'twice'] },
    ],
    up: [-3, -5],
    seed: [1, 10],
    down: [-1, -10],
  },
  {
    what: 'rescale with one number a map: the offset takes no part on the way down',
    input: [2, 1, 2],
    x: [1, 2, 3, 4],
    layers: [{ name: 'at', op: 'rescale', scale: [10, -1], offset: [0.5, 7] }],
    up: [10.5, 20.5, 4, 3],
    seed: [1, 1, 1, 2],
    down: [10, 10, -1, -2],
  },
  {
    what: 'globalMaxPool: each value goes to the first of its maxima',
    input: [2, 2, 2],
    x: [1, 7, 7, 2, -4, -9, -3, -8],
    layers: [{ name: 'at', op: 'globalMaxPool' }],
    up: [7, -3],
    seed: [5, 6],
    down: [0, 5, 0, 0, 0, 0, 6, 0],
  },
  {
    what: 'pad: one row above, two columns to the right',
    input: [1, 1, 2],
    x: [1, 2],
    layers: [{ name: 'at', op: 'pad', padding: [1, 0, 0, 2], value: 9 }],
    up: [9, 9, 9, 9, 1, 2, 9, 9],
    seed: [1, 2, 3, 4, 5, 6, 7, 8],
    down: [5, 6],
  },
  {
    what: 'sliceChannels: the other maps get nothing',
    input: [4, 1, 1],
    x: [1, 2, 3, 4],
    layers: [{ name: 'at', op: 'sliceChannels', start: 1, end: 3 }],
    up: [2, 3],
    seed: [5, 6],
    down: [0, 5, 6, 0],
  },
  {
    what: 'selectChannels: a map that is taken twice gets the sum',
    input: [4, 1, 1],
    x: [1, 2, 3, 4],
    layers: [{ name: 'at', op: 'selectChannels', channels: [3, 0, 1, 3] }],
    up: [4, 1, 2, 4],
    seed: [5, 6, 7, 8],
    down: [6, 7, 0, 13],
  },
  {
    what: 'channelShuffle of two groups of three',
    input: [6, 1, 1],
    x: [0, 1, 2, 10, 11, 12],
    layers: [{ name: 'at', op: 'channelShuffle', groups: 2 }],
    up: [0, 10, 1, 11, 2, 12],
    seed: [0, 10, 1, 11, 2, 12],
    down: [0, 1, 2, 10, 11, 12],
  },
  {
    what: 'upsample, nearest: a cell is repeated, and gets the sum',
    input: [1, 1, 2],
    x: [1, 2],
    layers: [{ name: 'at', op: 'upsample', factor: [2, 3] }],
    up: [1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2],
    seed: [1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60],
    down: [66, 165],
  },
  {
    what: 'upsample, bilinear: half pixels, corners not aligned',
    input: [1, 1, 2],
    x: [10, 20],
    layers: [{ name: 'at', op: 'upsample', factor: [1, 2], mode: 'bilinear' }],
    up: [10, 12.5, 17.5, 20],
    seed: [1, 1, 1, 10],
    down: [2, 11],
  },
  {
    what: 'convTranspose2d: each cell paints the filter, overlapping ones add up, a column more to the right',
    input: [1, 1, 2],
    x: [1, 2],
    layers: [
      { name: 'at', op: 'convTranspose2d', outChannels: 1, kernelSize: [1, 3], strides: [1, 2], outputPadding: [0, 1] },
    ],
    weights: { 'at.weight': float32([1, 1, 1, 3], [1, 10, 100]), 'at.bias': float32([1], [0.5]) },
    up: [1.5, 10.5, 102.5, 20.5, 200.5, 0.5],
    seed: [1, 0, 0, 0, 2, 7],
    down: [1, 200],
  },
  {
    what: 'crop: a row above and a column to the right',
    input: [1, 2, 3],
    x: [1, 2, 3, 4, 5, 6],
    layers: [{ name: 'at', op: 'crop', cropping: [1, 0, 0, 1] }],
    up: [4, 5],
    seed: [7, 8],
    down: [0, 0, 0, 7, 8, 0],
  },
  {
    what: 'roll: down by one and to the left by one',
    input: [1, 2, 3],
    x: [1, 2, 3, 4, 5, 6],
    layers: [{ name: 'at', op: 'roll', shift: [1, -1] }],
    up: [5, 6, 4, 2, 3, 1],
    seed: [5, 6, 4, 2, 3, 1],
    down: [1, 2, 3, 4, 5, 6],
  },
  {
    what: 'mapsToTokens: a token for each cell, row by row',
    input: [2, 1, 3],
    x: [1, 2, 3, 10, 20, 30],
    layers: [{ name: 'at', op: 'mapsToTokens' }],
    up: [1, 10, 2, 20, 3, 30],
    seed: [1, 10, 2, 20, 3, 30],
    down: [1, 2, 3, 10, 20, 30],
  },
  {
    what: 'tokensToMaps after a class token that is left out again: nothing has moved',
    input: [2, 2, 2],
    x: [1, 2, 3, 4, 10, 20, 30, 40],
    layers: [
      { name: 'tokens', op: 'mapsToTokens' },
      { name: 'class', op: 'classToken' },
      { name: 'others', op: 'sliceTokens', start: 1, end: 5 },
      { name: 'at', op: 'tokensToMaps', size: 2 },
    ],
    weights: { 'class.weight': float32([1, 2], [7, 8]) },
    up: [1, 2, 3, 4, 10, 20, 30, 40],
    seed: [1, 2, 3, 4, 5, 6, 7, 8],
    down: [1, 2, 3, 4, 5, 6, 7, 8],
  },
  {
    what: 'a class token stands in front, the same for every image',
    input: [2, 1, 1],
    x: [1, 2],
    layers: [
      { name: 'tokens', op: 'mapsToTokens' },
      { name: 'at', op: 'classToken', count: 2 },
    ],
    weights: { 'at.weight': float32([2, 2], [5, 6, 7, 8]) },
    up: [5, 6, 7, 8, 1, 2],
    seed: [1, 1, 1, 1, 3, 4],
    down: [3, 4],
  },
  {
    what: 'learnedOffset: another number at every place',
    input: [1, 1, 2],
    x: [1, 2],
    layers: [{ name: 'at', op: 'learnedOffset' }],
    weights: { 'at.weight': float32([1, 1, 2], [0.5, -0.5]) },
    up: [1.5, 1.5],
    seed: [3, 4],
    down: [3, 4],
  },
  {
    what: 'dense over tokens: each by itself',
    input: [2, 1, 2],
    x: [1, 2, 10, 20],
    layers: [
      { name: 'tokens', op: 'mapsToTokens' },
      { name: 'at', op: 'dense', outFeatures: 1 },
    ],
    weights: { 'at.weight': float32([1, 2], [3, 1]), 'at.bias': float32([1], [0.5]) },
    up: [13.5, 26.5],
    seed: [1, 10],
    down: [3, 30, 1, 10],
  },
  {
    what: 'the mean over tokens',
    input: [2, 1, 2],
    x: [1, 2, 10, 20],
    layers: [
      { name: 'tokens', op: 'mapsToTokens' },
      { name: 'at', op: 'globalAveragePool' },
    ],
    up: [1.5, 15],
    seed: [1, 10],
    down: [0.5, 0.5, 5, 5],
  },
  {
    what: 'rearrange: windows of two columns, cell by cell',
    input: [1, 1, 4],
    x: [1, 2, 3, 4],
    layers: [{ name: 'at', op: 'rearrange', split: [2, 2], permutation: [1, 0], shape: [2, 2] }],
    up: [1, 3, 2, 4],
    seed: [1, 3, 2, 4],
    down: [1, 2, 3, 4],
  },
  {
    what: 'matrixProduct of maps with themselves, the second transposed',
    input: [1, 2, 2],
    x: [1, 2, 3, 4],
    layers: [{ name: 'at', op: 'matrixProduct', transpose: true, scale: 0.5, inputs: ['input', 'input'] }],
    up: [2.5, 5.5, 5.5, 12.5],
    seed: [2, 0, 0, 0],
    // ½ · (R + Rᵀ) · x
    down: [2, 4, 0, 0],
  },
  {
    what: 'innerSoftmax over columns: y · (R − Σ R·y)',
    input: [1, 2, 2],
    x: [0, 0, Math.log(3), 0],
    layers: [{ name: 'at', op: 'innerSoftmax', over: 'columns' }],
    up: [0.5, 0.5, 0.75, 0.25],
    seed: [1, 0, 4, 0],
    down: [0.25, -0.25, 0.75, -0.75],
  },
  {
    what: 'innerSoftmax over the channels of a cell',
    input: [2, 1, 2],
    x: [0, Math.log(3), 0, 0],
    layers: [{ name: 'at', op: 'innerSoftmax' }],
    up: [0.5, 0.75, 0.5, 0.25],
    seed: [1, 4, 0, 0],
    down: [0.25, 0.75, -0.25, -0.75],
  },
  {
    what: 'layerNorm over the channels of a cell',
    input: [2, 1, 1],
    x: [1, 3],
    layers: [{ name: 'at', op: 'layerNorm', epsilon: 3 }],
    weights: { 'at.weight': float32([2], [1, 4]), 'at.bias': float32([2], [0, 7]) },
    // σ = √(1 + 3); z = ∓½; (R − mean R − z · mean(R · z)) / 2 with R = [8, 4].
    up: [-0.5, 9],
    seed: [8, 1],
    down: [0.75, -0.75],
  },
];

describe.each([{ name: 'reference', runtime: referenceRuntime }, ...runtimes])('on $name', ({ runtime }) => {
  test.each(examples)('$what', async ({ input, x, layers, weights = {}, up, seed, down }) => {
    const network = defineNetwork({ name: 'example', input, layers });
    const feeds = { tensor: float32([1, ...input], x), seed: float32([1, ...network.nodes.at(-1)!.shape], seed) };
    const results = await execute(runtime, compileDescent(network, 'at', 'gradient'), weights, feeds);
    expect(results.activation!.shape.slice(1)).toEqual(network.nodes.at(-1)!.shape);
    for (const [i, value] of results.activation!.data.entries()) expect(value).toBeCloseTo(up[i]!, 4);
    for (const [i, value] of results.signal!.data.entries()) expect(value).toBeCloseTo(down[i]!, 4);
    expect([results.activation!.data.length, results.signal!.data.length]).toEqual([up.length, down.length]);
  });
});
