import { SwitchbackError } from '../../shared/errors.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import type { AveragePool, Conv2d, Layer, MaxPool, Padding, Pair, Shape } from './network.ts';

/** `[channels, height, width]`. */
type MapShape = readonly [number, number, number];

/**
 * The shape that a layer puts out for one image, from the shapes that it reads.
 * Throws `BAD_NETWORK` naming the layer and the shapes where it cannot read them or nothing would be left.
 */
export function outputShape(name: string, layer: Layer, inputs: readonly Shape[]): Shape {
  checkInputCount(name, layer, inputs);
  const [input] = inputs as [Shape];
  switch (layer.op) {
    case 'conv2d':
      return convShape(name, layer, mapsOf(name, layer, input));
    case 'maxPool':
    case 'averagePool':
      return poolShape(name, layer, mapsOf(name, layer, input));
    case 'globalAveragePool':
      return [mapsOf(name, layer, input)[0], 1, 1];
    case 'localResponseNormalization':
      return mapsOf(name, layer, input);
    case 'dense':
      return [layer.outFeatures];
    case 'flatten':
      return [valueCount(input)];
    case 'add':
      return addShape(name, inputs);
    case 'concat':
      return concatShape(name, inputs);
    case 'softmax':
      if (input.length === 1) return input;
      throw bad(say('network.softmaxReadsMaps', { name, shape: shapeText(input) }));
    case 'relu':
    case 'batchNorm':
    case 'dropout':
      return input;
  }
}

/**
 * The padding with which floor rounding gives a pool's windows over maps of `[height, width]`: the layer's own, and
 * under ceil rounding the further cells below and to the right that the last window needs. A last window that would
 * lie wholly in the padding is left out, as in PyTorch's `ceil_mode`.
 */
export function windowPadding(layer: MaxPool | AveragePool, [height, width]: Pair): Padding {
  const [top, left, bottom, right] = layer.padding;
  return [top, left, bottom + hanging(layer, 0, height, top, bottom), right + hanging(layer, 1, width, left, right)];
}

/** How many numbers a shape holds. */
export const valueCount = (shape: Shape): number => shape.reduce((a, c) => a * c, 1);

/** A shape for a person: `96×55×55`. */
export const shapeText = (shape: Shape): string => shape.join('×');

/** By how many cells the last window hangs over the padded maps. */
function hanging(layer: MaxPool | AveragePool, axis: 0 | 1, extent: number, before: number, after: number): number {
  if (layer.op === 'averagePool' || layer.rounding === 'floor') return 0;
  const [kernelSize, stride] = [layer.kernelSize[axis], layer.strides[axis]];
  const padded = before + extent + after;
  const last = Math.ceil((padded - kernelSize) / stride) * stride;
  const kept = last < before + extent ? last : last - stride;
  return kept < 0 ? 0 : Math.max(0, kept + kernelSize - padded);
}

function checkInputCount(name: string, { op }: Layer, inputs: readonly Shape[]): void {
  const joins = op === 'add' || op === 'concat';
  if (joins ? inputs.length >= 2 : inputs.length === 1) return;
  const problem = joins ? 'network.needsTwoInputs' : 'network.needsOneInput';
  throw bad(say(problem, { name, op, count: inputs.length }));
}

function mapsOf(name: string, { op }: Layer, input: Shape): MapShape {
  if (input.length === 3) return input as MapShape;
  throw bad(say('network.needsMaps', { name, op, shape: shapeText(input) }));
}

function convShape(name: string, layer: Conv2d, input: MapShape): Shape {
  const { outChannels, groups, kernelSize, strides, padding, dilations } = layer;
  if (input[0] % groups !== 0 || outChannels % groups !== 0) {
    throw bad(say('network.groups', { name, channels: input[0], shape: shapeText(input), outChannels, groups }));
  }
  const extent: Pair = [dilations[0] * (kernelSize[0] - 1) + 1, dilations[1] * (kernelSize[1] - 1) + 1];
  return [outChannels, ...windowCounts(name, input, extent, strides, padding)];
}

function poolShape(name: string, layer: MaxPool | AveragePool, input: MapShape): Shape {
  const { kernelSize, strides, padding } = layer;
  if (padding.some((cells, side) => cells >= kernelSize[side % 2]!)) {
    const window = shapeText(kernelSize);
    throw bad(say('network.paddingTooLarge', { name, window, shape: shapeText(input), padding }));
  }
  const [, height, width] = input;
  return [input[0], ...windowCounts(name, input, kernelSize, strides, windowPadding(layer, [height, width]))];
}

function windowCounts(name: string, input: MapShape, window: Pair, strides: Pair, padding: Padding): [number, number] {
  const [, height, width] = input;
  const [top, left, bottom, right] = padding;
  const rows = Math.floor((height + top + bottom - window[0]) / strides[0]) + 1;
  const columns = Math.floor((width + left + right - window[1]) / strides[1]) + 1;
  if (rows >= 1 && columns >= 1) return [rows, columns];
  throw bad(say('network.windowTooLarge', { name, window: shapeText(window), shape: shapeText(input), padding }));
}

function addShape(name: string, inputs: readonly Shape[]): Shape {
  const [first] = inputs as [Shape];
  const other = inputs.find((shape) => shapeText(shape) !== shapeText(first));
  if (!other) return first;
  throw bad(say('network.addsDifferent', { name, left: shapeText(first), right: shapeText(other) }));
}

function concatShape(name: string, inputs: readonly Shape[]): Shape {
  const [first] = inputs as [Shape];
  const mapSize = (shape: Shape) => shapeText(shape.slice(1));
  const other = inputs.find((shape) => shape.length !== first.length || mapSize(shape) !== mapSize(first));
  if (!other) return [inputs.reduce((sum, shape) => sum + shape[0]!, 0), ...first.slice(1)];
  throw bad(say('network.joinsDifferent', { name, left: shapeText(first), right: shapeText(other) }));
}

const bad = (problem: Sentence) => new SwitchbackError('BAD_NETWORK', problem);
