import type { Preprocessing, PreprocessingSource, Resize } from '../../shared/preprocessing.ts';
import type { Sentence } from '../../shared/sentence.ts';

/** What one source says of the pixels and the classes of a model; what it leaves open is not there. */
export interface PixelStatement {
  readonly source: PreprocessingSource;
  readonly channelOrder?: Preprocessing['channelOrder'] | undefined;
  readonly geometry?: Geometry | undefined;
  readonly normalization?: Normalization | undefined;
  /** In the order of the network's outputs. */
  readonly classes?: readonly string[] | undefined;
  /** What it asks for that is not done, or what in it makes no sense. */
  readonly warnings?: readonly Sentence[] | undefined;
}

/** From a picture of any size to the network's input. */
export interface Geometry {
  readonly resize: Resize;
  readonly cropRounding: Preprocessing['cropRounding'];
  /** `[height, width]` where more is decoded than the network reads. */
  readonly decodeSize?: readonly [number, number] | undefined;
}

/** From pixels, 0 to 255, to the network's numbers: (p · scale − mean) / deviation. */
export interface Normalization {
  readonly scale: number;
  readonly mean: readonly number[] | 'image' | 'none';
  readonly deviation: readonly number[] | null;
  /** The scale was not said and follows from how large the means are. */
  readonly isScaleGuessed?: boolean | undefined;
}

/** What a model's own shape says, for statements that depend on it. */
export interface ModelShape {
  readonly channels: 1 | 3;
  /** `[height, width]` of the network's input. */
  readonly size: readonly [number, number];
}

/** A resize for networks that are fed squares of a part of the short side; Pillow always antialiases. */
export const shortSide = (size: number, interpolation: ShortSide['interpolation'] = 'bilinear'): Resize => ({
  mode: 'short',
  size,
  interpolation,
  antialias: true,
});
type ShortSide = Extract<Resize, { readonly mode: 'short' }>;

/** Numbers for each channel from those that a file gives, one for all or one for each; `null` where they fit no channel. */
export function forChannels(values: readonly number[] | null | undefined, channels: number): readonly number[] | null {
  if (!values || (values.length !== 1 && values.length !== channels)) return null;
  return values.length === channels ? values : new Array<number>(channels).fill(values[0]!);
}

/** The factor of pixels, 0 to 255, whose mean lies there: such means are of pixels from 0 to 1, or of whole levels. */
export const scaleOfMean = (mean: readonly number[]): number => (Math.max(...mean.map(Math.abs)) <= 2 ? 1 / 255 : 1);
