import type { WindowGeometry } from '../../../program/program.ts';
import type { OnnxGraph, OnnxName } from '../graph.ts';
import type { Step } from '../step.ts';
import { imageNumbers } from './arrangement.ts';

/** Below every number: padding never is a maximum. */
const lowest = -3.4028234663852886e38;

/**
 * Switches where MaxPool does not tell them: cell by cell of the window from the last to the first, what equals the maximum there is
 * where it came from, so that of equals the first wins. Flat positions in the whole x, `maxima`'s shape.
 */
export function comparedSwitches(
  g: OnnxGraph,
  { kernelSize: [kh, kw], strides, padding }: WindowGeometry,
  { inputs, shapes, shape }: Step,
  maxima: OnnxName,
): OnnxName {
  const [, channels, height, width] = shapes[0] as readonly ['n', number, number, number];
  const [, , oh, ow] = shape as readonly ['n', number, number, number];
  const [top, left, bottom, right] = padding;
  const pads = g.integers([0, 0, top, left, 0, 0, bottom, right]);
  const padded = padding.some((cells) => cells > 0)
    ? g.add('Pad', [inputs[0]!, pads, g.floats([lowest], [])])
    : inputs[0]!;

  /** Integers `[1, 1, oh, ow]`: position in its map of each window's cell `(y, x)`. */
  const placesOf = (y: number, x: number): OnnxName => {
    const place = (window: number) => {
      const row = Math.floor(window / ow) * strides[0] + y - top;
      return row * width + (window % ow) * strides[1] + x - left;
    };
    return g.positions(
      Array.from({ length: oh * ow }, (_, window) => place(window)),
      [1, 1, oh, ow],
    );
  };

  let switches = placesOf(kh - 1, kw - 1);
  for (let cell = kh * kw - 1; cell >= 0; cell--) {
    const start = [Math.floor(cell / kw), cell % kw] as const;
    const end = [start[0] + strides[0] * (oh - 1) + 1, start[1] + strides[1] * (ow - 1) + 1];
    const met = g.add('Slice', [padded, ...[start, end, [2, 3], strides].map((values) => g.integers(values))]);
    switches = g.add('Where', [g.add('Equal', [met, maxima]), placesOf(...start), switches]);
  }
  return g.add('Add', [switches, mapStarts(g, channels, height * width)]);
}

/** Integers `[n, channels, 1, 1]`: where each map begins in the whole x. */
function mapStarts(g: OnnxGraph, channels: number, mapSize: number): OnnxName {
  const maps = g.positions(
    Array.from({ length: channels }, (_, map) => map * mapSize),
    [1, channels, 1, 1],
  );
  return g.add('Add', [g.add('Mul', [imageNumbers(g), g.positions([channels * mapSize])]), maps]);
}
