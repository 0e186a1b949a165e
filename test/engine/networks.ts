import fc from 'fast-check';
import { defineNetwork } from '../../src/engine/network/define.ts';
import type { Network } from '../../src/engine/network/network.ts';
import { nonlinearities } from './layers/nonlinearities.ts';

/**
 * What a random network is made of; `add`, `concat`, `subtract` and `multiply` stand for two convolutions that are joined again, `gate` for
 * one that is multiplied by what a global average makes of the same maps; `attention`, `tokens` and `tokenMean` for maps that become tokens
 * and, by way of those, maps again.
 */
export const blocks = [
  'conv',
  'relu',
  'nonlinearity',
  'maxPool',
  'averagePool',
  'globalAveragePool',
  'normalization',
  'batchNorm',
  'dropout',
  'add',
  'concat',
  'subtract',
  'multiply',
  'gate',
  'rescale',
  'globalMaxPool',
  'pad',
  'crop',
  'roll',
  'sliceChannels',
  'selectChannels',
  'channelShuffle',
  'layerNorm',
  'groupNorm',
  'upsample',
  'convTranspose',
  'attention',
  'tokens',
  'tokenMean',
] as const;

/** Blocks all of whose units see what their windows reach. */
export const windowed = blocks.filter(
  (block) =>
    ![
      'globalAveragePool',
      'globalMaxPool',
      'gate',
      'groupNorm',
      'upsample',
      'convTranspose',
      'roll',
      'attention',
      'tokens',
      'tokenMean',
    ].includes(block),
);

export type Block = (typeof blocks)[number];

interface LayerDefinition {
  readonly name: string;
  readonly op: string;
  readonly [field: string]: unknown;
}

type Two = [number, number];
type MapShape = readonly [number, number, number];

/** Wishes for one block; what does not fit the map that arrives is cut down until it does. */
interface Wish {
  readonly block: Block;
  readonly kernelSize: Two;
  readonly strides: Two;
  readonly padding: [number, number, number, number];
  readonly dilations: Two;
  readonly channels: number;
  readonly choice: number;
  readonly groups: number;
  readonly flag: boolean;
}

export interface NetworkOptions {
  /** Blocks that may occur. The first block is always a convolution. */
  readonly of?: readonly Block[];
  /** `map`: ends wherever the blocks end; `classes`: two dense layers, dropout and a softmax follow. */
  readonly head?: 'map' | 'classes';
  readonly biases?: 'some' | 'all' | 'none';
}

/** Random valid networks on inputs of 1-4 channels and 5-14 px; they shrink towards few blocks and small numbers. */
export function networks({ of = blocks, head = 'map', biases = 'some' }: NetworkOptions = {}): fc.Arbitrary<Network> {
  return fc
    .record({
      input: fc.tuple(whole(1, 4), whole(5, 14), whole(5, 14)),
      first: wish(['conv']),
      rest: fc.array(wish(of), { minLength: 1, maxLength: 5 }),
      classes: whole(2, 4),
    })
    .map(({ input, first, rest, classes }) => {
      let layers: readonly LayerDefinition[] = [];
      for (const [i, next] of [first, ...rest].entries()) {
        const shape = layers.length === 0 ? input : (network(input, layers).nodes.at(-1)!.shape as MapShape);
        const bias = biases === 'some' ? next.flag : biases === 'all';
        layers = [...layers, ...layersOf(next, `${i + 1}`, layers.at(-1)?.name ?? 'input', shape, bias)];
      }
      return network(input, head === 'classes' ? [...layers, ...classifier(classes, biases !== 'none')] : layers);
    });
}

const network = (input: MapShape, layers: readonly LayerDefinition[]): Network =>
  defineNetwork({ name: 'random', input, layers });

const whole = (min: number, max: number) => fc.integer({ min, max });

const wish = (of: readonly Block[]): fc.Arbitrary<Wish> =>
  fc.record({
    block: fc.constantFrom(...of),
    kernelSize: fc.tuple(whole(1, 3), whole(1, 3)),
    strides: fc.tuple(whole(1, 3), whole(1, 3)),
    padding: fc.tuple(whole(0, 2), whole(0, 2), whole(0, 2), whole(0, 2)),
    dilations: fc.tuple(whole(1, 2), whole(1, 2)),
    channels: whole(1, 3),
    choice: fc.nat(1e6),
    groups: whole(1, 3),
    flag: fc.boolean(),
  });

function layersOf(
  wanted: Wish,
  at: string,
  before: string,
  shape: MapShape,
  bias: boolean,
): readonly LayerDefinition[] {
  switch (wanted.block) {
    case 'conv':
      return [{ name: `conv${at}`, op: 'conv2d', bias, ...convFields(wanted, shape) }];
    case 'relu':
      return [{ name: `relu${at}`, op: 'relu' }];
    case 'nonlinearity': {
      const { op, fields } = nonlinearities[wanted.choice % nonlinearities.length]!;
      return [{ name: `${op}${at}`, op, ...fields }];
    }
    case 'maxPool':
      return [{ name: `pool${at}`, op: 'maxPool', rounding: wanted.flag ? 'ceil' : 'floor', ...pool(wanted, shape) }];
    case 'averagePool':
      return [{ name: `mean${at}`, op: 'averagePool', countPadding: wanted.flag, ...pool(wanted, shape) }];
    case 'globalAveragePool':
      return [{ name: `global${at}`, op: 'globalAveragePool' }];
    case 'normalization': {
      const size = wanted.kernelSize[0] + wanted.kernelSize[1] - 1;
      return [
        { name: `norm${at}`, op: 'localResponseNormalization', size, alpha: 0.2, beta: 0.75, k: wanted.channels },
      ];
    }
    case 'batchNorm':
      return [{ name: `batch${at}`, op: 'batchNorm', epsilon: wanted.flag ? 0.1 : 0.01, momentum: 0.9 }];
    case 'dropout':
      return [{ name: `drop${at}`, op: 'dropout', rate: wanted.flag ? 0.5 : 0.3 }];
    case 'add':
    case 'concat':
    case 'subtract':
    case 'multiply': {
      const branch = { op: 'conv2d', inputs: [before], outChannels: wanted.channels, bias };
      return [
        { name: `left${at}`, ...branch, kernelSize: 3, padding: 1 },
        { name: `right${at}`, ...branch, kernelSize: 1 },
        { name: `join${at}`, op: wanted.block, inputs: [`left${at}`, `right${at}`] },
      ];
    }
    case 'gate':
      return [
        { name: `mean${at}`, op: 'globalAveragePool', inputs: [before] },
        { name: `excite${at}`, op: 'conv2d', outChannels: shape[0], kernelSize: 1, bias },
        { name: `gate${at}`, op: 'sigmoid' },
        { name: `gated${at}`, op: 'multiply', inputs: wanted.flag ? [before, `gate${at}`] : [`gate${at}`, before] },
      ];
    case 'rescale': {
      const scale = wanted.flag ? 0.7 : Array.from({ length: shape[0] }, (_, i) => 0.5 + i);
      return [{ name: `rescale${at}`, op: 'rescale', scale, offset: bias ? -0.3 : 0 }];
    }
    case 'globalMaxPool':
      return [{ name: `top${at}`, op: 'globalMaxPool' }];
    case 'pad':
      return [{ name: `pad${at}`, op: 'pad', padding: wanted.padding, value: bias ? 0.4 : 0 }];
    case 'crop': {
      const fitting = wanted.padding.map((cells, side) =>
        Math.min(cells, Math.floor((shape[1 + (side % 2)]! - 1) / 2)),
      );
      return [{ name: `crop${at}`, op: 'crop', cropping: fitting }];
    }
    case 'roll':
      return [{ name: `roll${at}`, op: 'roll', shift: [wanted.padding[0] - wanted.padding[2], wanted.padding[1]] }];
    case 'sliceChannels': {
      const start = wanted.choice % shape[0];
      return [
        { name: `part${at}`, op: 'sliceChannels', start, end: start + 1 + (wanted.channels % (shape[0] - start)) },
      ];
    }
    case 'selectChannels': {
      const channels = Array.from(
        { length: wanted.channels + 1 },
        (_, i) => (wanted.choice + i * wanted.groups) % shape[0],
      );
      return [{ name: `selected${at}`, op: 'selectChannels', channels }];
    }
    case 'layerNorm':
      return [{ name: `layer${at}`, op: 'layerNorm', epsilon: 0.1 }];
    case 'groupNorm': {
      const groups = shape[0] % wanted.groups === 0 ? wanted.groups : 1;
      return [{ name: `group${at}`, op: 'groupNorm', groups, epsilon: 0.1 }];
    }
    case 'upsample': {
      const factor = Math.max(...shape.slice(1)) > 20 ? 1 : wanted.strides.map((step) => Math.min(step, 2));
      return [{ name: `larger${at}`, op: 'upsample', factor, mode: wanted.flag ? 'bilinear' : 'nearest' }];
    }
    case 'convTranspose':
      return [{ name: `spread${at}`, op: 'convTranspose2d', bias, ...convTransposeFields(wanted, shape) }];
    case 'attention':
      return attention(at, before, shape, wanted, bias);
    case 'tokens':
      return tokens(at, shape, wanted, bias);
    case 'tokenMean':
      return [
        { name: `tokens${at}`, op: 'mapsToTokens' },
        { name: `dense${at}`, op: 'dense', outFeatures: wanted.channels, bias },
        { name: `mean${at}`, op: 'globalAveragePool' },
        {
          name: `maps${at}`,
          op: 'rearrange',
          split: [wanted.channels],
          permutation: [0],
          shape: [wanted.channels, 1, 1],
        },
      ];
    case 'channelShuffle': {
      const groups = shape[0] % wanted.groups === 0 ? wanted.groups : shape[0];
      return [{ name: `shuffle${at}`, op: 'channelShuffle', groups }];
    }
  }
}

/** Self-attention of several heads over the cells, and what it read added to it (Vaswani et al. 2017). */
function attention(
  at: string,
  before: string,
  [, height, width]: MapShape,
  { channels, groups: heads, flag }: Wish,
  bias: boolean,
): readonly LayerDefinition[] {
  const [n, wide] = [height * width, channels * heads];
  const part = (name: string): readonly LayerDefinition[] => [
    { name: `${name}${at}`, op: 'dense', outFeatures: wide, bias, inputs: [`norm${at}`] },
    {
      name: `${name}Heads${at}`,
      op: 'rearrange',
      split: [n, heads, channels],
      permutation: [1, 0, 2],
      shape: [heads, n, channels],
    },
  ];
  return [
    { name: `tokens${at}`, op: 'mapsToTokens', inputs: [before] },
    { name: `norm${at}`, op: 'layerNorm', epsilon: 0.1 },
    ...['q', 'k', 'v'].flatMap(part),
    {
      name: `scores${at}`,
      op: 'matrixProduct',
      transpose: true,
      scale: channels ** -0.5,
      inputs: [`qHeads${at}`, `kHeads${at}`],
    },
    ...(flag ? [{ name: `biased${at}`, op: 'learnedOffset' }] : []),
    { name: `weights${at}`, op: 'innerSoftmax', over: 'columns' },
    { name: `mixed${at}`, op: 'matrixProduct', inputs: [`weights${at}`, `vHeads${at}`] },
    {
      name: `joined${at}`,
      op: 'rearrange',
      split: [heads, n, channels],
      permutation: [1, 0, 2],
      shape: [n, wide],
    },
    { name: `out${at}`, op: 'dense', outFeatures: wide, bias },
    ...(flag ? [] : [{ name: `shares${at}`, op: 'innerSoftmax' }]),
    { name: `all${at}`, op: 'concat', inputs: [flag ? `out${at}` : `shares${at}`, `tokens${at}`] },
    { name: `maps${at}`, op: 'tokensToMaps', size: [height, width] },
    ...(flag ? [{ name: `shares${at}`, op: 'innerSoftmax' }] : []),
  ];
}

/** Embedded tokens under a class token, which is then left out or, of maps of one cell, kept alone. */
function tokens(
  at: string,
  [, height, width]: MapShape,
  { channels: outFeatures, choice, flag }: Wish,
  bias: boolean,
): readonly LayerDefinition[] {
  const { op, fields } = nonlinearities[choice % nonlinearities.length]!;
  const isCell = height * width === 1;
  const [start, end] = flag && isCell ? [0, 1] : [1, height * width + 1];
  return [
    { name: `tokens${at}`, op: 'mapsToTokens' },
    { name: `embedded${at}`, op: 'learnedOffset' },
    { name: `class${at}`, op: 'classToken' },
    { name: `batch${at}`, op: 'batchNorm', epsilon: 0.1 },
    { name: `${op}${at}`, op, ...fields },
    { name: `own${at}`, op: 'sliceTokens', start, end },
    { name: `dense${at}`, op: 'dense', outFeatures: outFeatures + 1, bias },
    { name: `part${at}`, op: 'sliceChannels', start: 1, end: outFeatures + 1 },
    { name: `rescale${at}`, op: 'rescale', scale: Array.from({ length: outFeatures }, (_, i) => 0.5 + i) },
    { name: `maps${at}`, op: 'tokensToMaps', size: [height, width] },
  ];
}

function convFields({ kernelSize, strides, padding, dilations, channels, groups }: Wish, shape: MapShape) {
  const [top, left, bottom, right] = padding;
  const extents: Two = [shape[1] + top + bottom, shape[2] + left + right];
  const fitting = ([0, 1] as const).map((axis) => {
    const kernel = Math.min(kernelSize[axis], extents[axis]);
    return { kernel, dilation: dilations[axis] * (kernel - 1) < extents[axis] ? dilations[axis] : 1 };
  });
  const split = shape[0] % groups === 0 ? groups : 1;
  return {
    outChannels: channels * split,
    kernelSize: fitting.map(({ kernel }) => kernel),
    strides,
    padding,
    dilations: fitting.map(({ dilation }) => dilation),
    groups: split,
  };
}

/** Padding of less than the kernel, so that something is left. */
function convTransposeFields(
  { kernelSize, strides, padding, dilations, channels, groups, flag }: Wish,
  shape: MapShape,
) {
  const split = shape[0] % groups === 0 ? groups : 1;
  const steps = Math.max(...shape.slice(1)) > 20 ? [1, 1] : strides.map((step) => Math.min(step, 2));
  const fitting = padding.map((cells, side) => Math.min(cells, Math.floor((kernelSize[side % 2]! - 1) / 2)));
  const outputPadding = steps.map((step) => (flag ? step - 1 : 0));
  return {
    outChannels: channels * split,
    kernelSize,
    strides: steps,
    padding: fitting,
    outputPadding,
    dilations,
    groups: split,
  };
}

/** Kernels of 2-4, and padding of at most half the kernel, so that no window lies in the padding alone. */
function pool({ kernelSize, strides, padding }: Wish, [, height, width]: MapShape) {
  const size: Two = [Math.min(kernelSize[0] + 1, height), Math.min(kernelSize[1] + 1, width)];
  const fitting = padding.map((cells, side) => Math.min(cells, Math.floor(size[side % 2]! / 2)));
  return { kernelSize: size, strides, padding: fitting };
}

const classifier = (classes: number, bias: boolean): readonly LayerDefinition[] => [
  ...(classes === 2 ? [{ name: 'flat', op: 'flatten' }] : []),
  { name: 'fcA', op: 'dense', outFeatures: 5, bias },
  { name: 'reluA', op: 'relu' },
  { name: 'dropA', op: 'dropout', rate: 0.5 },
  { name: 'fcB', op: 'dense', outFeatures: classes, bias },
  { name: 'softmax', op: 'softmax' },
];
