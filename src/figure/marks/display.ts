import type { Contrast } from '../../shared/contrast.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';

/** A picture: uint8 `[height, width, channels]`, sRGB or grey. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

/** Signed pixels: float32 `[c, h, w]`. */
export interface ProjectionArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** max |x| of a projection; NaN is passed over, an empty one gives 0. */
export function largestMagnitude({ data }: Pick<ProjectionArray, 'data'>): number {
  let largest = 0;
  for (let i = 0; i < data.length; i++) if (Math.abs(data[i]!) > largest) largest = Math.abs(data[i]!);
  return largest;
}

/** Of |x| so much is below the automatic scale. */
const clippedFrom = 0.99;

/**
 * The 99th percentile of |x| by the nearest rank, over the values that are not 0 (NaN is passed over): what surrounds a receptive field is
 * 0, so that it does not depend on where a tile is cut. 0 where there are none.
 */
export function usualMagnitude({ data }: Pick<ProjectionArray, 'data'>): number {
  // Without their sign, float32 are in the order of their bits: so the value of a rank is found by counting, a few bits at a time, not by
  // sorting, which takes many times as long.
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  let found = 0;
  let rank = 0;
  for (const [shift, width] of countedBits) {
    const counts = new Uint32Array(2 ** width);
    const mask = counts.length - 1;
    const above = shift + width;
    for (let i = 0; i < bits.length; i++) {
      const magnitude = bits[i]! & 0x7fffffff;
      const isCounted = magnitude !== 0 && magnitude <= infinity && magnitude >>> above === found;
      if (isCounted) counts[(magnitude >>> shift) & mask]! += 1;
    }
    if (rank === 0) rank = Math.ceil(clippedFrom * counts.reduce((sum, count) => sum + count, 0));
    if (rank === 0) return 0;
    let place = 0;
    for (; counts[place]! < rank; place++) rank -= counts[place]!;
    found = (found << width) | place;
  }
  return new Float32Array(Uint32Array.of(found).buffer)[0]!;
}

/** Of the 31 bits below the sign the first, those in the middle, the last: how far from the right, and how many. */
const countedBits = [
  [20, 11],
  [10, 10],
  [0, 10],
] as const;
/** As bits; NaN is above. */
const infinity = 0x7f800000;

/** What a contrast is relative to: the 99th percentile of |x|, or its maximum. */
export const magnitudeFor = (contrast: Contrast, projection: Pick<ProjectionArray, 'data'>): number =>
  contrast === 'auto' ? usualMagnitude(projection) : largestMagnitude(projection);

/** The scale s at which a pixel shows 0.5 + x / (2 · s). */
export const scaleFor = (contrast: Contrast, magnitude: number): number =>
  contrast === 'auto' ? magnitude : magnitude / contrast;

/** A projection `[c, h, w]` as a picture on a scale of its own. Throws as `displayProjection`. */
export const displayedAt = (contrast: Contrast, projection: ProjectionArray): Raster =>
  displayProjection(projection, scaleFor(contrast, magnitudeFor(contrast, projection)));

/**
 * A projection `[c, h, w]` as a picture: 0.5 + x / (2 · scale), cut off outside [0, 1] and rounded half up, so that
 * −scale, 0, scale become 0, 128, 255. A scale of 0 gives mid grey.
 * Throws `BAD_ARGUMENT` for a shape that is not `[1, h, w]` or `[3, h, w]`, and for fewer or more values than it says.
 */
export function displayProjection({ shape, data }: ProjectionArray, scale: number): Raster {
  const [channels, height, width] = shape;
  if (shape.length !== 3 || (channels !== 1 && channels !== 3) || data.length !== channels * height! * width!) {
    throw new SwitchbackError('BAD_ARGUMENT', say('figure.noPictureOfShape', { shape, count: data.length }));
  }
  const pixels = new Uint8Array(data.length);
  const area = height! * width!;
  for (let channel = 0; channel < channels; channel++) {
    for (let i = 0; i < area; i++) {
      const share = scale > 0 ? 0.5 + data[channel * area + i]! / (2 * scale) : 0.5;
      pixels[i * channels + channel] = Math.min(255, Math.max(0, Math.floor(255 * share + 0.5)));
    }
  }
  return { width: width!, height: height!, channels, data: pixels };
}
