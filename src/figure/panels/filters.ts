import { displayProjection, largestMagnitude, type Raster } from '../marks/display.ts';
import { montageColumns } from '../marks/montageGrid.ts';

/** Weights of a convolution that reads pictures: float32 `[filters, 1 or 3, height, width]`. */
export interface FilterArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * All filters as one picture, row by row, without gaps, as Zeiler & Fergus 2013, figure 6 (b, c): 0.5 + w / (2 · scale), one scale for
 * all, so that a filter that dominates is seen to; `scale` is max |w| where none is given. Throws as `displayProjection`.
 */
export function filterMontage({ shape, data }: FilterArray, scale: number = largestMagnitude({ data })): Raster {
  const [filters, ...size] = shape as [number, number, number, number];
  const [channels, height, width] = size;
  const columns = montageColumns(filters);
  const across = columns * width;
  const pixels = new Uint8Array(Math.ceil(filters / columns) * height * across * channels).fill(128);
  const length = channels * height * width;
  for (let filter = 0; filter < filters; filter++) {
    const tile = displayProjection({ shape: size, data: data.subarray(filter * length, (filter + 1) * length) }, scale);
    const top = Math.floor(filter / columns) * height;
    const left = (filter % columns) * width;
    const rowLength = width * channels;
    for (let y = 0; y < height; y++) {
      const row = tile.data.subarray(y * rowLength, (y + 1) * rowLength);
      pixels.set(row, ((top + y) * across + left) * channels);
    }
  }
  return { width: across, height: pixels.length / (across * channels), channels: channels as 1 | 3, data: pixels };
}

/** Root mean square of each filter's weights. */
export function filterRms({ shape, data }: FilterArray): Float32Array {
  const length = data.length / shape[0]!;
  return Float32Array.from({ length: shape[0]! }, (_, filter) => {
    let sum = 0;
    for (let i = filter * length; i < (filter + 1) * length; i++) sum += data[i]! ** 2;
    return Math.sqrt(sum / length);
  });
}
