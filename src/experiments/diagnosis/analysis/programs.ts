import { INPUT, type Network } from '../../../engine/network/network.ts';
import { weightName } from '../../../engine/network/parameters.ts';
import { type ProgramBuilder, programBuilder, type Value } from '../../../engine/program/builder.ts';
import {
  argMax,
  binary,
  cast,
  cellsPerMap,
  concat,
  conv2d,
  matmul,
  reduce,
  reshape,
  scale,
  slice,
} from '../../../engine/program/emit.ts';
import { emitInput } from '../../../engine/program/input.ts';
import type { Program } from '../../../engine/program/program.ts';
import { walkUp } from '../../../engine/program/walk.ts';
import { inferenceWeights } from '../../../engine/program/weights.ts';
import type { Preprocessing } from '../../../shared/preprocessing.ts';
import { bandEdges, type FirstLayers } from './firstLayers.ts';
import { emitSpectrum, windowed } from './spectrum.ts';

/** Points of a filter's Fourier transform along each axis, where it has no more weights: limits of strides up to 8 are among its frequencies. */
const filterPoints = 96;

/** Places in a row by name: from where to where. */
export type Layout<Name extends string> = Readonly<Record<Name, readonly [from: number, to: number]>>;

/** A program whose output `row` is `[n, …]`, and what lies where in it. */
export interface RowProgram<Name extends string> {
  readonly program: Program;
  readonly layout: Layout<Name>;
}

type FilterPart = 'meanSquare' | 'products' | 'spectrum';
type ImagePart = 'peak' | 'low' | 'within' | 'total' | 'mapWithin' | 'mapTotal' | 'spectrum' | 'strongest' | 'position';

/** The feed and the parameter of `filterProgram`: filters float32 `[n, c, h, w]`, and all of them as unit vectors `[filters, c·h·w]`. */
export const FILTERS = 'filters';
export const UNIT_FILTERS = 'unitFilters';

/**
 * Of each filter its mean square, its products with every filter's unit vector, and its energy in bands of frequency.
 */
export function filterProgram({ stride }: FirstLayers, shape: readonly number[]): RowProgram<FilterPart> {
  const [count, channels, height, width] = shape as [number, number, number, number];
  const length = channels * height * width;
  const b = programBuilder();
  const filters = b.feed(FILTERS, 'float32', ['n', channels, height, width]);
  const flat = reshape(b, filters, ['n', length]);
  const square = reduce(b, 'reduceMean', binary(b, 'multiply', flat, flat), [1], true);
  const products = matmul(b, flat, b.parameter(UNIT_FILTERS, [count, length]), { transposeB: true });
  const points = [Math.max(filterPoints, height), Math.max(filterPoints, width)] as const;
  const spectrum = reduce(b, 'reduceSum', emitSpectrum(b, filters, bandEdges(stride), points), [1]);
  return inRow(b, { meanSquare: square, products, spectrum });
}

/**
 * Of each image, map by map of the first layer: highest and lowest activation; energy of the response at every pixel, as it would be
 * without the stride, within the stride's limit and in all; the same of the maps within the limit of the next stride; the responses'
 * energy in bands of frequency, all filters together; and of the second layer the strongest activation and its position.
 */
export function imageProgram(network: Network, source: Preprocessing, layers: FirstLayers): RowProgram<ImagePart> {
  const { conv, activation, stride, nextStride, second } = layers;
  const b = programBuilder();
  const weights = inferenceWeights(b);
  const { activations } = walkUp(b, network, emitInput(b, network, source, weights), weights, 'inference');
  const maps = activations.get(activation.name)!;
  const read = activations.get(conv.inputs[0] ?? INPUT)!;
  const { layer, inputShapes } = conv;
  const weight = weights(weightName(conv.name, 'weight'), [
    ...[layer.outChannels, inputShapes[0]![0]! / layer.groups],
    ...layer.kernelSize,
  ]);
  const response = conv2d(b, read, weight, null, { ...layer, strides: [1, 1], padding: [0, 0, 0, 0] });
  const edges = bandEdges(stride);
  const spectrum = emitSpectrum(b, windowed(b, response), edges); // [n, filters, bands]
  const limit = [0, 1 / (2 * nextStride), 0.5];
  const mapSpectrum = emitSpectrum(b, windowed(b, maps), nextStride > 1 ? limit : [0, 0.5]);
  const units = second && cellsPerMap(b, activations.get(second.node.name)!);
  return inRow(b, {
    peak: reduce(b, 'reduceMax', maps, [2, 3]),
    low: scale(b, reduce(b, 'reduceMax', scale(b, maps, -1), [2, 3]), -1),
    within: firstBands(b, spectrum, stride > 1 ? edges.indexOf(1 / (2 * stride)) : edges.length - 1),
    total: firstBands(b, spectrum, edges.length - 1),
    mapWithin: firstBands(b, mapSpectrum, 1),
    mapTotal: firstBands(b, mapSpectrum, mapSpectrum.shape[2] as number),
    spectrum: reduce(b, 'reduceSum', spectrum, [1]),
    ...(units && { strongest: reduce(b, 'reduceMax', units, [2]), position: cast(b, argMax(b, units)) }),
  } as Record<ImagePart, Value>);
}

/** The energy of the first `count` bands together: `[n, c, bands]` → `[n, c]`. */
const firstBands = (b: ProgramBuilder, spectrum: Value, count: number): Value =>
  reduce(b, 'reduceSum', slice(b, spectrum, 2, 0, count), [2]);

function inRow<Name extends string>(b: ProgramBuilder, parts: Readonly<Record<Name, Value>>): RowProgram<Name> {
  const values = Object.entries(parts) as [Name, Value][];
  let at = 0;
  const layout = Object.fromEntries(
    values.map(([name, { shape }]) => {
      const from = at;
      at += shape[1] as number;
      return [name, [from, at]];
    }),
  ) as unknown as Layout<Name>;
  const row = concat(
    b,
    values.map(([, value]) => value),
    1,
  );
  return { program: b.build({ row }), layout };
}
