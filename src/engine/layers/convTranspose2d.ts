import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import { binary, conv2d, conv2dFilterGradient, conv2dInputGradient } from '../program/emit.ts';
import type { ConvGeometry } from '../program/program.ts';
import { type Shape, shapeText } from '../shape.ts';
import { boolean, cellPair, padding, pair, size, withDefault } from './fields.ts';
import { type LayerOf, type LayerWeight, layerKind } from './kind.ts';
import { perMap, sumPerMap } from './perMap.ts';
import { badNetwork, mapsOf } from './refuse.ts';
import { noPadding } from './windowing.ts';

const schema = z.strictObject({
  outChannels: size,
  kernelSize: pair,
  strides: withDefault(pair, [1, 1]),
  padding: withDefault(padding, noPadding),
  outputPadding: withDefault(cellPair, [0, 0]),
  dilations: withDefault(pair, [1, 1]),
  groups: withDefault(size, 1),
  bias: withDefault(boolean, true),
});
type ConvTranspose2d = LayerOf<'convTranspose2d', typeof schema>;

/**
 * The adjoint of the convolution of the same geometry, plus a bias; weight `[c, outChannels / groups, kh, kw]`. `padding` is cut off at
 * the borders, `outputPadding` adds rows below and columns to the right. Down: that convolution; the bias takes no part.
 */
export const convTranspose2d = layerKind({
  op: 'convTranspose2d',
  schema,
  arity: 1,
  role: 'filters',
  shape: (place) => {
    const { name, layer } = place;
    const { outChannels, groups, outputPadding, strides } = layer;
    const maps = mapsOf(place);
    if (maps[0] % groups !== 0 || outChannels % groups !== 0) {
      throw badNetwork(say('network.groups', { name, channels: maps[0], shape: shapeText(maps), outChannels, groups }));
    }
    if (outputPadding.some((cells, axis) => cells >= strides[axis]!)) {
      throw badNetwork(say('network.outputPaddingTooLarge', { name, outputPadding, strides }));
    }
    const [rows, columns] = [outputSize(layer, 0, maps[1]), outputSize(layer, 1, maps[2])];
    if (rows >= 1 && columns >= 1) return [outChannels, rows, columns];
    throw badNetwork(say('network.nothingLeft', { name, shape: shapeText(maps), padding: layer.padding }));
  },
  weights: ({ outChannels, groups, kernelSize, bias }, [maps]): readonly LayerWeight[] => {
    const fanIn = (maps![0]! / groups) * kernelSize[0] * kernelSize[1];
    const shape: Shape = [maps![0]!, outChannels / groups, ...kernelSize];
    const weight: LayerWeight = { part: 'weight', shape, kind: 'weight', fanIn, start: 'drawn' };
    return bias ? [weight, { part: 'bias', shape: [outChannels], kind: 'bias', fanIn, start: 0 }] : [weight];
  },
  // Window i of the stretched maps ends where the filter's first cell paints i.
  reads: ({ kernelSize, strides, padding, dilations }) => ({
    stretch: strides,
    kernelSize,
    dilations,
    before: [dilations[0] * (kernelSize[0] - 1) - padding[0], dilations[1] * (kernelSize[1] - 1) - padding[1]],
  }),
  up: ({ builder: b, layer, inputs: [x], weight }) => {
    const [n, , height, width] = x!.shape as readonly ['n', number, number, number];
    const shape = [n, layer.outChannels, outputSize(layer, 0, height), outputSize(layer, 1, width)];
    const spread = conv2dInputGradient(b, x!, weight('weight'), { shape }, geometryOf(layer));
    return { output: layer.bias ? binary(b, 'add', spread, perMap(b, weight('bias'), spread)) : spread };
  },
  down: ({ builder: b, layer, inputs: [x], weight }, _pass, signal) => ({
    inputs: [conv2d(b, signal, weight('weight'), null, geometryOf(layer))],
    gradients: {
      weight: conv2dFilterGradient(b, signal, x!, weight('weight'), geometryOf(layer)),
      ...(layer.bias && { bias: sumPerMap(b, signal) }),
    },
  }),
});

function outputSize(layer: ConvTranspose2d, axis: 0 | 1, extent: number): number {
  const { strides, padding, dilations, kernelSize, outputPadding } = layer;
  const whole = strides[axis] * (extent - 1) + dilations[axis] * (kernelSize[axis] - 1) + 1;
  return whole - padding[axis] - padding[axis + 2]! + outputPadding[axis];
}

/** Of the convolution whose adjoint this is. */
const geometryOf = ({ kernelSize, strides, padding, dilations, groups }: ConvTranspose2d): ConvGeometry => ({
  kernelSize,
  strides,
  padding,
  dilations,
  groups,
});
