/**
 * How a picture file becomes a network's input; plain data, saved with every checkpoint.
 *
 * A picture is oriented, flattened on white, converted to 8-bit sRGB or grey, resized so that its short side fits and
 * cut to the centre `decodeSize`; then the mean image is subtracted, `cropSize` is cut out, and the result is
 * multiplied by `scale`.
 */
export interface Preprocessing {
  readonly kind: 'paper' | 'plain';
  readonly channels: 1 | 3;
  /** `[height, width]` px after the resize and the centre cut. */
  readonly decodeSize: readonly [number, number];
  /** `[height, width]` px of the network's input; equal to `decodeSize` where nothing is cropped. */
  readonly cropSize: readonly [number, number];
  /** `image`: the per-pixel mean of the training images, `[decode height, decode width, channels]`, is subtracted. */
  readonly mean: 'image' | 'none';
  /** Factor after the subtraction; 1 keeps the raw range of about [-128, 127]. */
  readonly scale: number;
}

/** First row and column of the centre crop. */
export function centreCropStart({ decodeSize, cropSize }: Preprocessing): readonly [top: number, left: number] {
  return [Math.floor((decodeSize[0] - cropSize[0]) / 2), Math.floor((decodeSize[1] - cropSize[1]) / 2)];
}
