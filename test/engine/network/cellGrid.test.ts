import { describe, expect, test } from 'vitest';
import { cellGrid, placeInGrid, positionCount, positionInGrid } from '../../../src/engine/network/cellGrid.ts';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { highestMaps } from '../../../src/engine/network/layers.ts';
import { compileForward, compileMaps } from '../../../src/engine/program/compile.ts';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import { execute, mapped, normal, randomWeights } from '../tensors.ts';

/** Patches of 2×2 px of 8×6, two class tokens, a block of attention over two heads, and the class token's scores. */
const network = defineNetwork({
  name: 'patches',
  input: [3, 8, 6],
  layers: [
    { name: 'patches', op: 'conv2d', outChannels: 4, kernelSize: 2, strides: 2 },
    { name: 'tokens', op: 'mapsToTokens' },
    { name: 'classed', op: 'classToken', count: 2 },
    { name: 'placed', op: 'learnedOffset' },
    { name: 'norm', op: 'layerNorm' },
    { name: 'query', op: 'dense', outFeatures: 4, inputs: ['norm'] },
    { name: 'key', op: 'dense', outFeatures: 4, inputs: ['norm'] },
    { name: 'agree', op: 'matrixProduct', transpose: true, inputs: ['query', 'key'] },
    { name: 'shares', op: 'innerSoftmax' },
    { name: 'mixed', op: 'matrixProduct', inputs: ['shares', 'norm'] },
    { name: 'again', op: 'add', inputs: ['mixed', 'placed'] },
    { name: 'shuffled', op: 'rearrange', split: [7, 2, 4], permutation: [1, 0, 2], shape: [14, 4] },
    { name: 'wide', op: 'dense', outFeatures: 5, inputs: ['again'] },
    { name: 'rest', op: 'sliceTokens', start: 2, end: 14 },
    { name: 'first', op: 'sliceTokens', start: 0, end: 1, inputs: ['wide'] },
    { name: 'flat', op: 'flatten' },
  ],
  outputs: ['shuffled', 'rest', 'flat'],
});

const grid = { size: [4, 3], before: 0 };
const classed = { size: [4, 3], before: 2 };
test.each([
  ['input', { size: [8, 6], before: 0 }],
  ['patches', grid],
  ['tokens', grid],
  ...['classed', 'placed', 'norm', 'query', 'agree', 'shares', 'mixed', 'again', 'wide'].map(
    (name) => [name, classed] as const,
  ),
  ['rest', grid],
  ['shuffled', { size: [1, 14], before: 0 }],
  ['first', { size: [1, 1], before: 0 }],
  ['flat', { size: [1, 1], before: 0 }],
] as const)('the cells of %s', (name, expected) => {
  expect(cellGrid(network, name)).toEqual(expected);
});

test('the highest maps are the highest tokens that lie in a grid', () => {
  expect(highestMaps(network)).toBe('rest');
});

describe('rows and columns', () => {
  test.each([grid, classed] as const)('of %o: there and back', (own) => {
    const at = Array.from({ length: positionCount(own as never) }, (_, position) =>
      placeInGrid(own as never, position),
    );
    expect(at.map((place) => positionInGrid(own as never, place))).toEqual(at.map((_, position) => position));
    expect(at.filter(([y]) => y < 0)).toHaveLength(own.before);
    expect(at.slice(own.before).map(([y, x]) => [y, x])).toEqual(
      Array.from({ length: 12 }, (_, i) => [Math.floor(i / 3), i % 3]),
    );
  });
});

test('a token is where its patch is, by brute force: of what lies before attention, a changed patch changes that cell alone', async () => {
  const weights = randomWeights(network, 1);
  const program = compileMaps(network, 'tensor', 'norm');
  const before = normal(['x'], [1, 3, 8, 6]);
  const { maps } = await execute(referenceRuntime, program, weights, { tensor: before });
  expect(maps!.shape).toEqual([1, 4, 4, 3]);
  for (const [y, x] of [
    [0, 0],
    [1, 2],
    [3, 1],
  ] as const) {
    const isOfPatch = (i: number) => Math.floor((i % 48) / 6 / 2) === y && Math.floor((i % 6) / 2) === x;
    const after = mapped(before, (value, i) => (isOfPatch(i) ? 3 - value : value));
    const { maps: changed } = await execute(referenceRuntime, program, weights, { tensor: after });
    const cells = [...maps!.data.keys()].filter((i) => maps!.data[i] !== changed!.data[i]).map((i) => i % 12);
    expect([...new Set(cells)]).toEqual([y * 3 + x]);
  }
});

test('maps of tokens are the tokens, channel by channel, without the class tokens', async () => {
  const weights = randomWeights(network, 1);
  const feeds = { tensor: normal(['x'], [2, 3, 8, 6]) };
  for (const name of ['tokens', 'wide', 'rest', 'patches', 'flat']) {
    const { before } = cellGrid(network, name);
    const { [name]: raw } = await execute(referenceRuntime, compileForward(network, 'tensor', [name]), weights, feeds);
    const { maps } = await execute(referenceRuntime, compileMaps(network, 'tensor', name), weights, feeds);
    const [images, channels, height, width] = maps!.shape as [number, number, number, number];
    const isTokens = raw!.shape.length === 3;
    const cells = before + height * width;
    for (let n = 0; n < images; n++) {
      for (let c = 0; c < channels; c++) {
        for (let cell = 0; cell < height * width; cell++) {
          const at = isTokens ? (n * cells + before + cell) * channels + c : (n * channels + c) * cells + cell;
          expect(maps!.data[(n * channels + c) * height * width + cell]).toBe(raw!.data[at]);
        }
      }
    }
  }
});
