import { randomNormals } from '../../../engine/random.ts';
import type { Pixels } from '../../../workbench/pictures/cut.ts';
import type { TransformationKind } from '../declaration/transformations.ts';
import { ofPixels, rawOf, type WarpOptions, warped } from './warp.ts';

/** How pictures are transformed, the same for all of an invariance. */
export interface TransformOptions extends WarpOptions {
  /** Of the noise. */
  readonly seed: number;
}

/** A picture with its number, by which its noise is drawn. */
export interface NumberedPicture extends Pixels {
  readonly number: number;
}

type Make = (picture: NumberedPicture, amount: number, options: TransformOptions) => Promise<Uint8Array>;

const still = { scale: 1, angleDeg: 0, shift: [0, 0] } as const;

const makers: Readonly<Record<TransformationKind, Make>> = {
  vertical: (picture, amount, options) => warped(picture, { ...still, shift: [amount, 0] }, options),
  horizontal: (picture, amount, options) => warped(picture, { ...still, shift: [0, amount] }, options),
  scale: (picture, amount, options) => warped(picture, { ...still, scale: amount }, options),
  rotation: (picture, amount, options) => warped(picture, { ...still, angleDeg: amount }, options),
  blur: blurred,
  noise: noisy,
  // What comes of the product is cut off to whole levels: half a level more rounds it.
  brightness: (picture, amount) => rawOf(ofPixels(picture).linear(amount, 0.5), picture.shape[2]),
};

/** A picture under an amount of a transformation: uint8 `[h, w, c]` of the same size. */
export const transformed = (
  kind: TransformationKind,
  picture: NumberedPicture,
  amount: number,
  options: TransformOptions,
): Promise<Uint8Array> => makers[kind](picture, amount, options);

/** libvips blurs from this deviation on; with less, a pixel's neighbour counts for less than half a hundredth. */
const leastBlur = 0.3;

async function blurred(picture: NumberedPicture, sigma: number): Promise<Uint8Array> {
  if (sigma < leastBlur) return picture.data;
  return rawOf(ofPixels(picture).blur({ sigma, minAmplitude: 0.01, precision: 'float' }), picture.shape[2]);
}

/** The same noise at every deviation, so that a curve shows how strong it is and not how it fell. The clamped array rounds. */
async function noisy({ data, number }: NumberedPicture, deviation: number, { seed }: TransformOptions) {
  const normals = randomNormals(['invariance noise', seed, number], data.length);
  const levels = Uint8ClampedArray.from(data, (level, i) => level + deviation * normals[i]!);
  return new Uint8Array(levels.buffer);
}
