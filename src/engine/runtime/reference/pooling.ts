import type { WindowGeometry } from '../../program/program.ts';
import { type Array64, filled, zeros } from './array.ts';

/** Maximum and switch of each window, `[n, c, oh, ow]` each; the first of equal maxima in reading order wins. */
export function maxPool(
  geometry: WindowGeometry,
  x: Array64,
  shape: readonly number[],
): { readonly maxima: Array64; readonly switches: Array64 } {
  const maxima = filled(shape, () => Number.NEGATIVE_INFINITY);
  const switches = filled(shape, () => -1);
  forEachCell(geometry, x.shape, shape, (xAt, window) => {
    const unset = switches.data[window] === -1;
    if (!unset && !(x.data[xAt]! > maxima.data[window]!)) return;
    maxima.data[window] = x.data[xAt]!;
    switches.data[window] = xAt;
  });
  return { maxima, switches };
}

/** Adds each signal value to the place its switch names. */
export function unpool(signal: Array64, switches: Array64, shape: readonly number[]): Array64 {
  const result = zeros(shape);
  for (const [window, value] of signal.data.entries()) result.data[switches.data[window]!]! += value;
  return result;
}

/** The mean of each window, `[n, c, oh, ow]`. */
export function averagePool(
  geometry: WindowGeometry & { readonly countPadding: boolean },
  x: Array64,
  shape: readonly number[],
): Array64 {
  const sums = zeros(shape);
  const sizes = windowSizes(geometry, x.shape, shape);
  forEachCell(geometry, x.shape, shape, (xAt, window) => {
    sums.data[window]! += x.data[xAt]!;
  });
  return filled(shape, (window) => sums.data[window]! / sizes.data[window]!);
}

/** Spreads each signal value evenly over the cells that its window averaged. */
export function averagePoolGradient(
  geometry: WindowGeometry & { readonly countPadding: boolean },
  signal: Array64,
  shape: readonly number[],
): Array64 {
  const gradient = zeros(shape);
  const sizes = windowSizes(geometry, shape, signal.shape);
  forEachCell(geometry, shape, signal.shape, (xAt, window) => {
    gradient.data[xAt]! += signal.data[window]! / sizes.data[window]!;
  });
  return gradient;
}

/** By how many cells each window divides. */
function windowSizes(
  geometry: WindowGeometry & { readonly countPadding: boolean },
  xShape: readonly number[],
  shape: readonly number[],
): Array64 {
  if (geometry.countPadding) return filled(shape, () => geometry.kernelSize[0] * geometry.kernelSize[1]);
  const sizes = zeros(shape);
  forEachCell(geometry, xShape, shape, (_, window) => {
    sizes.data[window]! += 1;
  });
  return sizes;
}

/** Visits the cells of every window that lie inside x, in reading order: flat positions in x and in the output. */
function forEachCell(
  { kernelSize, strides, padding }: WindowGeometry,
  xShape: readonly number[],
  shape: readonly number[],
  visit: (x: number, window: number) => void,
): void {
  const [images, channels, height, width] = xShape as [number, number, number, number];
  const [, , outHeight, outWidth] = shape as [number, number, number, number];
  for (let map = 0; map < images * channels; map++) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++) {
        for (let ky = 0; ky < kernelSize[0]; ky++) {
          const y = oy * strides[0] + ky - padding[0];
          if (y < 0 || y >= height) continue;
          for (let kx = 0; kx < kernelSize[1]; kx++) {
            const column = ox * strides[1] + kx - padding[1];
            if (column < 0 || column >= width) continue;
            visit((map * height + y) * width + column, (map * outHeight + oy) * outWidth + ox);
          }
        }
      }
    }
  }
}
