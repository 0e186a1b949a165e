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
  for (const value of data) if (Math.abs(value) > largest) largest = Math.abs(value);
  return largest;
}

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
