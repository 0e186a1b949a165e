import { say } from '../../shared/sentence.ts';
import type { WindowGeometry } from '../program/program.ts';
import { type Padding, type Pair, shapeText } from '../shape.ts';
import { optional, padding, pair, withDefault } from './fields.ts';
import { badNetwork, type MapShape } from './refuse.ts';

export const noPadding: Padding = [0, 0, 0, 0];

/** So low that no window takes it for its maximum, and still a number to reckon with. */
export const neverMaximum = -3e38;

/** The fields of a pool's windows, which lie side by side unless `strides` says otherwise. */
export const poolFields = { kernelSize: pair, strides: optional(pair), padding: withDefault(padding, noPadding) };

/** What pools round up or down. */
interface Pool extends WindowGeometry {
  readonly rounding?: 'floor' | 'ceil';
}

/**
 * The padding with which floor rounding gives a pool's windows over maps of `[height, width]`: the layer's own, and
 * under ceil rounding the further cells below and to the right that the last window needs. A last window that would
 * lie wholly in the padding is left out, as in PyTorch's `ceil_mode`.
 */
export function windowPadding(pool: Pool, [height, width]: Pair): Padding {
  const [top, left, bottom, right] = pool.padding;
  return [top, left, bottom + hanging(pool, 0, height, top, bottom), right + hanging(pool, 1, width, left, right)];
}

/** The shape of a pool's output. Throws `BAD_NETWORK` where a window could lie in the padding alone, or none fits. */
export function poolShape(name: string, pool: Pool, maps: MapShape): MapShape {
  const { kernelSize, strides, padding } = pool;
  if (padding.some((cells, side) => cells >= kernelSize[side % 2]!)) {
    const window = shapeText(kernelSize);
    throw badNetwork(say('network.paddingTooLarge', { name, window, shape: shapeText(maps), padding }));
  }
  const [channels, height, width] = maps;
  return [channels, ...windowCounts(name, maps, kernelSize, strides, windowPadding(pool, [height, width]))];
}

/** How many windows fit into padded maps, along each axis. Throws `BAD_NETWORK` where none does. */
export function windowCounts(
  name: string,
  maps: MapShape,
  window: Pair,
  strides: Pair,
  padding: Padding,
): [number, number] {
  const [, height, width] = maps;
  const [top, left, bottom, right] = padding;
  const rows = Math.floor((height + top + bottom - window[0]) / strides[0]) + 1;
  const columns = Math.floor((width + left + right - window[1]) / strides[1]) + 1;
  if (rows >= 1 && columns >= 1) return [rows, columns];
  throw badNetwork(say('network.windowTooLarge', { name, window: shapeText(window), shape: shapeText(maps), padding }));
}

/** By how many cells the last window hangs over the padded maps. */
function hanging(pool: Pool, axis: 0 | 1, extent: number, before: number, after: number): number {
  if (pool.rounding !== 'ceil') return 0;
  const [kernelSize, stride] = [pool.kernelSize[axis], pool.strides[axis]];
  const padded = before + extent + after;
  const last = Math.ceil((padded - kernelSize) / stride) * stride;
  const kept = last < before + extent ? last : last - stride;
  return kept < 0 ? 0 : Math.max(0, kept + kernelSize - padded);
}
