import type { WindowGeometry } from '../program/program.ts';
import type { Pair } from '../shape.ts';

export type AverageGeometry = WindowGeometry & { readonly countPadding: boolean };

/** By how many cells each window of an average pool divides, `[windows[0] · windows[1]]`, for maps of `size`. */
export function windowSizes(
  { kernelSize, strides, padding, countPadding }: AverageGeometry,
  size: Pair,
  windows: Pair,
): number[] {
  const along = (axis: 0 | 1): number[] =>
    Array.from({ length: windows[axis] }, (_, window) => {
      if (countPadding) return kernelSize[axis];
      const start = window * strides[axis] - padding[axis];
      return Math.min(start + kernelSize[axis], size[axis]) - Math.max(start, 0);
    });
  const columns = along(1);
  return along(0).flatMap((rows) => columns.map((count) => rows * count));
}
