import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Layer, outputShape } from '../../../src/engine/layers/index.ts';
import { windowPadding } from '../../../src/engine/layers/windowing.ts';
import type { Padding, Pair } from '../../../src/engine/shape.ts';

type Of<Op extends Layer['op']> = Extract<Layer, { readonly op: Op }>;
type Conv2d = Of<'conv2d'>;
type MaxPool = Of<'maxPool'>;
type AveragePool = Of<'averagePool'>;

const conv: Conv2d = {
  op: 'conv2d',
  outChannels: 8,
  kernelSize: [3, 3],
  strides: [1, 1],
  padding: [0, 0, 0, 0],
  dilations: [1, 1],
  groups: 1,
  bias: true,
};
const maxPool: MaxPool = {
  op: 'maxPool',
  kernelSize: [3, 3],
  strides: [2, 2],
  padding: [0, 0, 0, 0],
  rounding: 'ceil',
};
const averagePool: AveragePool = {
  op: 'averagePool',
  kernelSize: [2, 2],
  strides: [2, 2],
  padding: [0, 0, 0, 0],
  countPadding: true,
};

describe('windowPadding', () => {
  test('x=110 k=3 s=2 p=0 ceil: 55 windows need 1 extra row and column', () => {
    expect(windowPadding(maxPool, [110, 110])).toEqual([0, 0, 1, 1]);
    expect(outputShape('pool', maxPool, [[96, 110, 110]])).toEqual([96, 55, 55]);
  });

  test('x=13 k=3 s=2 p=0 ceil: 6 windows fit without any', () => {
    expect(windowPadding(maxPool, [13, 13])).toEqual([0, 0, 0, 0]);
    expect(outputShape('pool', maxPool, [[256, 13, 13]])).toEqual([256, 6, 6]);
  });

  test('x=[4,5] k=3 s=2 ceil: rows and columns are apart', () => {
    expect(windowPadding(maxPool, [4, 5])).toEqual([0, 0, 1, 0]);
  });

  test('x=5 k=2 s=2 p=1 ceil: the window that would lie wholly in the padding is dropped, as PyTorch does', () => {
    // Windows start at −1, 1 and 3; a fourth would start at 5, where only padding is.
    const layer: MaxPool = { ...maxPool, kernelSize: [2, 2], padding: [1, 1, 1, 1] };
    expect(outputShape('pool', layer, [[1, 5, 5]])).toEqual([1, 3, 3]);
    expect(windowPadding(layer, [5, 5])).toEqual([1, 1, 1, 1]);
  });

  test('x=2 k=3 s=2 ceil: a window larger than the map still fits once', () => {
    expect(windowPadding(maxPool, [2, 2])).toEqual([0, 0, 1, 1]);
    expect(outputShape('pool', maxPool, [[4, 2, 2]])).toEqual([4, 1, 1]);
  });

  test('floor rounding and average pools keep the layer’s own padding', () => {
    expect(windowPadding({ ...maxPool, rounding: 'floor' }, [110, 110])).toEqual([0, 0, 0, 0]);
    expect(windowPadding({ ...averagePool, padding: [1, 0, 1, 0] }, [7, 7])).toEqual([1, 0, 1, 0]);
  });
});

describe('outputShape', () => {
  const cases: readonly [string, Layer, readonly (readonly number[])[], readonly number[]][] = [
    [
      'conv 7×7/2 pad 1 on 224',
      { ...conv, kernelSize: [7, 7], strides: [2, 2], padding: [1, 1, 1, 1] },
      [[3, 224, 224]],
      [8, 110, 110],
    ],
    ['conv with dilation 2 covers 5', { ...conv, dilations: [2, 2] }, [[3, 6, 5]], [8, 2, 1]],
    ['conv with padding on one side', { ...conv, padding: [2, 0, 0, 1] }, [[3, 5, 5]], [8, 5, 4]],
    ['conv in groups', { ...conv, groups: 4 }, [[4, 5, 5]], [8, 3, 3]],
    ['average pool rounds down', averagePool, [[2, 5, 4]], [2, 2, 2]],
    ['global average', { op: 'globalAveragePool' }, [[7, 5, 4]], [7, 1, 1]],
    ['dense over maps', { op: 'dense', outFeatures: 10, bias: true }, [[7, 5, 4]], [10]],
    ['dense over features', { op: 'dense', outFeatures: 10, bias: true }, [[20]], [10]],
    ['flatten', { op: 'flatten' }, [[7, 5, 4]], [140]],
    ['relu', { op: 'relu' }, [[7, 5, 4]], [7, 5, 4]],
    ['batch norm over features', { op: 'batchNorm', epsilon: 1e-5, momentum: 0.9 }, [[20]], [20]],
    [
      'add',
      { op: 'add' },
      [
        [2, 3, 4],
        [2, 3, 4],
        [2, 3, 4],
      ],
      [2, 3, 4],
    ],
    [
      'concat of maps',
      { op: 'concat' },
      [
        [2, 3, 4],
        [5, 3, 4],
      ],
      [7, 3, 4],
    ],
    ['concat of features', { op: 'concat' }, [[2], [5]], [7]],
    ['softmax', { op: 'softmax' }, [[10]], [10]],
    [
      'multiply by a gate, whichever comes first',
      { op: 'multiply' },
      [
        [2, 1, 1],
        [2, 3, 4],
      ],
      [2, 3, 4],
    ],
    ['rescale, one number a map', { op: 'rescale', scale: [1, 2], offset: 0 }, [[2, 3, 4]], [2, 3, 4]],
    [
      'a transposed convolution',
      {
        op: 'convTranspose2d',
        outChannels: 4,
        kernelSize: [3, 2],
        strides: [2, 1],
        padding: [1, 0, 0, 1],
        outputPadding: [1, 0],
        dilations: [1, 3],
        groups: 2,
        bias: true,
      },
      [[6, 5, 4]],
      [4, 11, 6],
    ],
    ['upsampled', { op: 'upsample', factor: [2, 3], mode: 'nearest' }, [[6, 5, 4]], [6, 10, 12]],
    ['global maximum', { op: 'globalMaxPool' }, [[7, 5, 4]], [7, 1, 1]],
    ['pad on uneven sides', { op: 'pad', padding: [1, 0, 2, 3], value: 0 }, [[7, 5, 4]], [7, 8, 7]],
    ['selected maps', { op: 'selectChannels', channels: [4, 0, 0] }, [[7, 5, 4]], [3, 5, 4]],
    ['cropped on uneven sides', { op: 'crop', cropping: [1, 0, 2, 3] }, [[7, 5, 4]], [7, 2, 1]],
    ['rolled', { op: 'roll', shift: [1, -2] }, [[7, 5, 4]], [7, 5, 4]],
    ['a slice of maps', { op: 'sliceChannels', start: 2, end: 5 }, [[7, 5, 4]], [3, 5, 4]],
    ['shuffled maps', { op: 'channelShuffle', groups: 3 }, [[6, 5, 4]], [6, 5, 4]],
    ['maps as tokens', { op: 'mapsToTokens' }, [[6, 5, 4]], [20, 6]],
    ['tokens as maps', { op: 'tokensToMaps', size: [5, 4] }, [[20, 6]], [6, 5, 4]],
    ['tokens taken one by one', { op: 'dense', outFeatures: 3, bias: true }, [[20, 6]], [20, 3]],
    ['a class token', { op: 'classToken', count: 1 }, [[20, 6]], [21, 6]],
    ['a slice of tokens', { op: 'sliceTokens', start: 0, end: 1 }, [[21, 6]], [1, 6]],
    ['a slice of the channels of tokens', { op: 'sliceChannels', start: 1, end: 3 }, [[21, 6]], [21, 2]],
    ['the mean of tokens', { op: 'globalAveragePool' }, [[21, 6]], [6]],
    [
      'tokens joined by their channels',
      { op: 'concat' },
      [
        [5, 2],
        [5, 3],
      ],
      [5, 5],
    ],
    ['heads', { op: 'rearrange', split: [5, 2, 3], permutation: [1, 0, 2], shape: [2, 5, 3] }, [[5, 6]], [2, 5, 3]],
    [
      'a product of matrices of tokens',
      { op: 'matrixProduct', transpose: false, scale: 1 },
      [
        [5, 2],
        [2, 7],
      ],
      [5, 7],
    ],
    [
      'products of as many matrices as maps have channels, the second transposed',
      { op: 'matrixProduct', transpose: true, scale: 1 },
      [
        [3, 5, 2],
        [3, 7, 2],
      ],
      [3, 5, 7],
    ],
  ];
  test.each(cases)('%s', (_, layer, inputs, shape) => {
    expect(outputShape('x', layer, inputs)).toEqual(shape);
  });

  const bad: readonly [Layer, readonly (readonly number[])[], string][] = [
    [conv, [[3, 2, 9]], 'The layer "x" has a window of 3×3 that does not fit into 3×2×9'],
    [conv, [[20]], 'The layer "x" (conv2d) needs maps [channels, height, width] but reads 20'],
    [{ ...conv, groups: 2 }, [[3, 9, 9]], 'The layer "x" takes 3 channels (of 3×9×9) to 8 in 2 groups'],
    [{ ...conv, groups: 3 }, [[3, 9, 9]], 'The layer "x" takes 3 channels (of 3×9×9) to 8 in 3 groups'],
    [
      { ...maxPool, padding: [0, 0, 3, 0] },
      [[3, 9, 9]],
      'has a window of 3×3 over 3×9×9 and a padding of [0, 0, 3, 0]',
    ],
    [averagePool, [[3, 1, 9]], '2×2 that does not fit into 3×1×9'],
    [
      { op: 'add' },
      [
        [2, 3, 4],
        [2, 4, 3],
      ],
      'The layer "x" adds 2×3×4 and 2×4×3',
    ],
    [{ op: 'add' }, [[2, 3, 4]], 'The layer "x" (add) reads 1 but needs at least two layers'],
    [
      { op: 'concat' },
      [
        [2, 3, 4],
        [2, 4, 4],
      ],
      'The layer "x" joins 2×3×4 and 2×4×4',
    ],
    [{ op: 'concat' }, [[2, 3, 4], [24]], 'The layer "x" joins 2×3×4 and 24'],
    [
      { op: 'multiply' },
      [
        [2, 3, 4],
        [3, 1, 1],
      ],
      'The layer "x" multiplies 2×3×4 by 3×1×1',
    ],
    [{ op: 'subtract' }, [[2], [3]], 'The layer "x" takes 3 from 2'],
    [{ op: 'subtract' }, [[2], [2], [2]], 'The layer "x" (subtract) reads 3 but needs two layers'],
    [{ op: 'rescale', scale: [1, 2, 3], offset: 0 }, [[2, 3, 4]], 'The layer "x" has 3 numbers for 2×3×4'],
    [{ op: 'selectChannels', channels: [2, 7] }, [[7, 5, 4]], 'The layer "x" selects the map 7 of 7×5×4'],
    [{ op: 'sliceChannels', start: 2, end: 8 }, [[7, 5, 4]], 'The layer "x" takes the maps from 2 up to 8 of 7×5×4'],
    [{ op: 'sliceChannels', start: 2, end: 2 }, [[7, 5, 4]], 'The layer "x" takes the maps from 2 up to 2 of 7×5×4'],
    [{ op: 'upsample', factor: [2, 65536], mode: 'nearest' }, [[6, 5, 4]], 'The layer "x" makes maps of 6×10×262144'],
    [{ op: 'groupNorm', groups: 4, epsilon: 1 }, [[6, 5, 4]], 'The layer "x" normalises 6×5×4 in 4 groups'],
    [{ op: 'channelShuffle', groups: 4 }, [[6, 5, 4]], 'The layer "x" shuffles 6×5×4 in 4 groups'],
    [{ op: 'relu' }, [[2], [2]], 'The layer "x" (relu) reads 2 but needs one layer'],
    [{ op: 'crop', cropping: [2, 0, 3, 0] }, [[7, 5, 4]], 'The layer "x" cuts [2, 0, 3, 0] off 7×5×4'],
    [{ op: 'mapsToTokens' }, [[10]], 'The layer "x" (mapsToTokens) needs maps [channels, height, width] but reads 10'],
    [{ op: 'tokensToMaps', size: [3, 3] }, [[10, 2]], 'The layer "x" makes maps of 3×3 cells of the tokens 10×2'],
    [{ op: 'classToken', count: 1 }, [[2, 3, 4]], '(classToken) needs tokens [tokens, channels] but reads 2×3×4'],
    [{ op: 'sliceTokens', start: 4, end: 6 }, [[5, 2]], 'The layer "x" takes the tokens from 4 up to 6 of 5×2'],
    [
      { op: 'rearrange', split: [5, 2], permutation: [1, 1], shape: [10] },
      [[5, 2]],
      'The layer "x" sees 5×2 as 5×2, in the order [1, 1], and as 10',
    ],
    [
      { op: 'rearrange', split: [5, 2], permutation: [1, 0], shape: [9] },
      [[5, 2]],
      'The layer "x" sees 5×2 as 5×2, in the order [1, 0], and as 9',
    ],
    [
      { op: 'matrixProduct', transpose: false, scale: 1 },
      [
        [5, 2],
        [3, 2],
      ],
      'The layer "x" multiplies the matrices 5×2 and 3×2',
    ],
    [
      { op: 'matrixProduct', transpose: true, scale: 1 },
      [
        [2, 5, 2],
        [3, 5, 2],
      ],
      'The layer "x" multiplies the matrices 2×5×2 and 3×5×2',
    ],
    [{ op: 'innerSoftmax', over: 'columns' }, [[5, 2]], 'The layer "x" (innerSoftmax) needs maps'],
    [{ op: 'softmax' }, [[10, 1, 1]], 'The layer "x" (softmax) needs flat features but reads 10×1×1'],
  ];
  test.each(bad)('$op refuses %j', (layer, inputs, message) => {
    expect(() => outputShape('x', layer, inputs)).toThrow(expect.objectContaining({ code: 'BAD_NETWORK' }));
    expect(() => outputShape('x', layer, inputs)).toThrow(message);
  });
});

const count = (min: number, max: number) => fc.integer({ min, max });
const pair = (min: number, max: number): fc.Arbitrary<Pair> => fc.tuple(count(min, max), count(min, max));
const geometry = fc.record({
  kernelSize: pair(1, 5),
  strides: pair(1, 4),
  size: pair(1, 15),
  pads: fc.tuple(count(0, 4), count(0, 4), count(0, 4), count(0, 4)),
});

/** Starts of windows in cells of the map, one after another, for as long as `isWindow` says so. */
function countWindows(isWindow: (start: number) => boolean, stride: number, before: number): number {
  let windows = 0;
  while (isWindow(windows * stride - before)) windows += 1;
  return windows;
}

describe('against counting windows one by one', () => {
  test('a convolution has as many as lie wholly in the padded map', () => {
    fc.assert(
      fc.property(geometry, pair(1, 3), ({ kernelSize, strides, size, pads }, dilations) => {
        const padding: Padding = pads;
        const layer: Conv2d = { ...conv, kernelSize, strides, padding, dilations };
        const [rows, columns] = ([0, 1] as const).map((axis) => {
          const reach = dilations[axis] * (kernelSize[axis] - 1);
          const end = size[axis] + padding[axis + 2]!;
          return countWindows((start) => start + reach < end, strides[axis], padding[axis]!);
        });
        if (rows === 0 || columns === 0)
          expect(() => outputShape('x', layer, [[3, ...size]])).toThrow('that does not fit');
        else expect(outputShape('x', layer, [[3, ...size]])).toEqual([8, rows, columns]);
      }),
    );
  });

  test('a pool has as many as fit, and rounding up one more that starts in the map where cells are left over', () => {
    fc.assert(
      fc.property(geometry, fc.constantFrom('floor', 'ceil'), ({ kernelSize, strides, size, pads }, rounding) => {
        const within = (side: number) => Math.min(pads[side]!, kernelSize[side % 2]! - 1);
        const padding: Padding = [within(0), within(1), within(2), within(3)];
        const layer: MaxPool = { op: 'maxPool', kernelSize, strides, padding, rounding };
        const [rows, columns] = ([0, 1] as const).map((axis) => {
          const end = size[axis] + padding[axis + 2]!;
          const endsBefore = (start: number, cell: number) => start + kernelSize[axis] < cell;
          const isWindow = (start: number) => {
            if (endsBefore(start, end + 1)) return true;
            return rounding === 'ceil' && start < size[axis] && endsBefore(start - strides[axis], end);
          };
          return countWindows(isWindow, strides[axis], padding[axis]!);
        });
        if (rows === 0 || columns === 0) {
          expect(() => outputShape('x', layer, [[3, ...size]])).toThrow('that does not fit');
          return;
        }
        expect(outputShape('x', layer, [[3, ...size]])).toEqual([3, rows, columns]);
        // No window lies wholly in the padding.
        for (const [side, cells] of windowPadding(layer, size).entries()) {
          expect(cells).toBeLessThan(kernelSize[side % 2]!);
        }
      }),
    );
  });
});
