import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import { conv2dFilterGradient, conv2dInputGradient, conv2d as convolve, reduce } from '../program/emit.ts';
import { type Pair, shapeText } from '../shape.ts';
import { boolean, padding, pair, size, withDefault } from './fields.ts';
import { filterWeights } from './filterWeights.ts';
import { layerKind } from './kind.ts';
import { badNetwork, mapsOf } from './refuse.ts';
import { noPadding, windowCounts } from './windowing.ts';

/**
 * A convolution over `[n, c, h, w]`; weight `[outChannels, c / groups, kh, kw]`. Up: correlation with the filters plus bias. Down: the
 * transposed filters; the bias takes no part. By default it takes every position, has no padding, one group and a bias.
 */
export const conv2d = layerKind({
  op: 'conv2d',
  schema: z.strictObject({
    outChannels: size,
    kernelSize: pair,
    strides: withDefault(pair, [1, 1]),
    padding: withDefault(padding, noPadding),
    dilations: withDefault(pair, [1, 1]),
    groups: withDefault(size, 1),
    bias: withDefault(boolean, true),
  }),
  arity: 1,
  role: 'filters',
  shape: (place) => {
    const { name, layer } = place;
    const { outChannels, groups, kernelSize, strides, padding, dilations } = layer;
    const maps = mapsOf(place);
    if (maps[0] % groups !== 0 || outChannels % groups !== 0) {
      throw badNetwork(say('network.groups', { name, channels: maps[0], shape: shapeText(maps), outChannels, groups }));
    }
    const extent: Pair = [dilations[0] * (kernelSize[0] - 1) + 1, dilations[1] * (kernelSize[1] - 1) + 1];
    return [outChannels, ...windowCounts(name, maps, extent, strides, padding)];
  },
  weights: ({ outChannels, groups, kernelSize, bias }, [maps]) =>
    filterWeights(outChannels, [maps![0]! / groups, ...kernelSize], bias),
  reads: (layer) => ({
    kernelSize: layer.kernelSize,
    strides: layer.strides,
    dilations: layer.dilations,
    before: [layer.padding[0], layer.padding[1]],
    outside: 0,
    unpadded: { ...layer, padding: noPadding },
    borderFactor: null,
  }),
  up: ({ builder, layer, inputs, weight }) => ({
    output: convolve(builder, inputs[0]!, weight('weight'), layer.bias ? weight('bias') : null, layer),
  }),
  down: ({ builder, layer, inputs, weight }, _pass, signal) => ({
    inputs: [conv2dInputGradient(builder, signal, weight('weight'), inputs[0]!, layer)],
    gradients: {
      weight: conv2dFilterGradient(builder, inputs[0]!, signal, weight('weight'), layer),
      ...(layer.bias && { bias: reduce(builder, 'reduceSum', signal, [0, 2, 3]) }),
    },
  }),
});
