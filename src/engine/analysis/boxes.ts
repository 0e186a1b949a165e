/** A part of an image, px; it may hang over the border. */
export type Box = readonly [y: number, x: number, height: number, width: number];

/**
 * What is shown of a receptive field on a picture: along an axis on which it is as long as the picture or longer, the whole picture; else the
 * field, of which a part may hang over the border. All fields of a layer are shown in one size.
 */
export function shownBox([y, x, boxHeight, boxWidth]: Box, [height, width]: readonly [number, number]): Box {
  const isHigh = boxHeight >= height;
  const isWide = boxWidth >= width;
  return [isHigh ? 0 : y, isWide ? 0 : x, isHigh ? height : boxHeight, isWide ? width : boxWidth];
}

/** What of a box lies on a picture of `[height, width]`. */
export function cutBox([y, x, boxHeight, boxWidth]: Box, [height, width]: readonly [number, number]): Box {
  const [top, left] = [Math.max(0, y), Math.max(0, x)];
  return [top, left, Math.min(height, y + boxHeight) - top, Math.min(width, x + boxWidth) - left];
}

/** A box as what lies in another sees it. */
export const boxWithin = ([y, x, height, width]: Box, [top, left]: Box): Box => [y - top, x - left, height, width];

export interface FloatArray {
  readonly shape: readonly [number, number, number];
  readonly data: Float32Array;
}

/** The values in a box of `[c, h, w]`, 0 where it hangs over the border. */
export function cutArray({ shape: [channels, height, width], data }: FloatArray, box: Box): FloatArray {
  const [top, left, boxHeight, boxWidth] = box;
  const cut = new Float32Array(channels * boxHeight * boxWidth);
  for (let channel = 0; channel < channels; channel++) {
    for (const { row, from, to, at } of overlap(height, width, box)) {
      const source = (channel * height + row) * width;
      cut.set(data.subarray(source + from, source + to), (channel * boxHeight + row - top) * boxWidth + at - left);
    }
  }
  return { shape: [channels, boxHeight, boxWidth], data: cut };
}

/** The rows of a picture that a box covers, and in each the columns `from` up to `to`. */
export function overlap(height: number, width: number, [top, left, boxHeight, boxWidth]: Box) {
  const from = Math.max(0, left);
  const to = Math.min(width, left + boxWidth);
  const first = Math.max(0, top);
  const rows = to > from ? Math.max(0, Math.min(height, top + boxHeight) - first) : 0;
  return Array.from({ length: rows }, (_, i) => ({ row: first + i, from, to, at: from }));
}
