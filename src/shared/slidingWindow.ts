/** Two sizes or places, vertical first. */
type Pair = readonly [vertical: number, horizontal: number];

/** The grid of positions that a sliding window takes on the network's input, in pixels. */
export interface SlidingWindow {
  /** First rows and first columns of the window. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** `[height, width]` of the window, cut to the image. */
  readonly size: Pair;
}

/**
 * Every position of a window slid over an image, row by row. A last row and column are added where the stride would leave
 * an edge uncovered.
 */
export function slideWindow(image: Pair, window: Pair, strides: Pair): SlidingWindow {
  const size: Pair = [Math.min(window[0], image[0]), Math.min(window[1], image[1])];
  return { rows: starts(image[0], size[0], strides[0]), columns: starts(image[1], size[1], strides[1]), size };
}

function starts(extent: number, window: number, stride: number): number[] {
  const last = extent - window;
  const regular = Array.from({ length: Math.floor(last / stride) + 1 }, (_, i) => i * stride);
  return regular.at(-1) === last ? regular : [...regular, last];
}
