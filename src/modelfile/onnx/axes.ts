import type { Shape } from '../../engine/shape.ts';
import { say } from '../../shared/sentence.ts';
import type { Constant } from './constant.ts';
import type { DraftLayer, View } from './draft.ts';
import type { GraphNode } from './node.ts';
import { wrongNode } from './refuse.ts';
import { type Arrangement, merged, type Place, rowMajor, samePlace, sizeOf } from './spans.ts';

/** Where a layer's channels are: before the cells of maps, behind the tokens. */
const channelAxis = (shape: Shape): number => (shape.length === 2 ? 1 : 0);

/** The place of a layer's channels, or of its features. */
export const channelsOf = ({ shape }: DraftLayer): Place => rowMajor(shape)[channelAxis(shape)]!;

/** The place of all cells of its maps, row by row, or of all its tokens. */
export const cellsOf = ({ shape }: DraftLayer): Place =>
  merged(rowMajor(shape).toSpliced(channelAxis(shape), 1).flat());

/** How many cells a map has, or tokens there are; 1 of features. */
export const cellCount = ({ shape }: DraftLayer): number =>
  shape.toSpliced(channelAxis(shape), 1).reduce((product, size) => product * size, 1);

/** How far apart neighbouring channels lie. */
export const channelStep = ({ shape }: DraftLayer): number => (shape.length === 3 ? shape[1]! * shape[2]! : 1);

/** A layer's shape with another number of channels. */
export const withChannels = ({ shape }: DraftLayer, channels: number): Shape =>
  shape.with(channelAxis(shape), channels);

/** Where the cells and tokens lie in a layer of the same shape but for its number of channels. */
export function movedCells({ shape }: DraftLayer, places: Arrangement, channels: number): Arrangement {
  if (shape.length !== 2) return places;
  const own = shape[1]!;
  return places.map((place) =>
    place.map(({ size, stride }) => ({ size, stride: stride < own ? stride : (stride / own) * channels })),
  );
}

/** What is counted from the end is negative; the same from the beginning. */
export const fromStart = (place: number, count: number): number => (place < 0 ? place + count : place);

/** A dimension that a node names, counted from the beginning. Throws `BAD_FILE` where there is none. */
export function axisOf(node: GraphNode, axis: number, rank: number): number {
  const own = fromStart(axis, rank);
  if (Number.isInteger(own) && own >= 0 && own < rank) return own;
  throw wrongNode(node, say('modelfile.onnxNoAxis', { axis, rank }));
}

/** One number for all, or one for each channel. */
export type PerMap = number | readonly number[];

/** A constant laid over an array, as far as it is one number or one for each channel; null where it is not. */
export function perMapOf({ shape, data }: Constant, { layer, places }: View): PerMap | null {
  if (!fitsInto(shape, places)) return null;
  if (data.every((value) => value === data[0])) return data.length > 0 ? data[0]! : null;
  const first = places.length - shape.length;
  const over = places.filter((_, axis) => axis >= first && shape[axis - first]! > 1);
  return samePlace(merged(over.flat()), channelsOf(layer)) ? Array.from(data) : null;
}

/** Whether an array keeps its shape when one of that shape is laid over it. */
export function fitsInto(shape: readonly number[], places: Arrangement): boolean {
  const own = shape.slice(Math.max(0, shape.length - places.length));
  if (shape.slice(0, shape.length - own.length).some((size) => size !== 1)) return false;
  const first = places.length - own.length;
  return own.every((size, axis) => size === 1 || size === sizeOf(places[first + axis]!));
}
