/** What is done to a picture, as the command line and the files call it. */
export const transformationKinds = [
  ...(['vertical', 'horizontal', 'scale', 'rotation'] as const),
  ...(['blur', 'noise', 'brightness'] as const),
] as const;
/**
 * `vertical` and `horizontal` move a picture down and to the right, px; `scale` enlarges it about its centre by a factor; `rotation` turns
 * it clockwise about its centre, degrees; `blur` has the deviation of its Gaussian in px; `noise` adds a Gaussian of that deviation to each
 * level, of 255; `brightness` multiplies the levels by a factor.
 */
export type TransformationKind = (typeof transformationKinds)[number];

/** What fills the places of which a transformed picture shows nothing: the mean colour, its outermost pixels, or its mirror image. */
export const borders = ['mean', 'edge', 'reflect'] as const;
export type Border = (typeof borders)[number];

/** How a moved, scaled or turned picture gets its pixels. The cubic kernel is that of Catmull and Rom. */
export const kernels = ['bilinear', 'bicubic', 'nearest'] as const;
export type Kernel = (typeof kernels)[number];

/** `steps` amounts at equal distances; the first is `from`, the last `to`. */
export interface AmountRange {
  readonly from: number;
  readonly to: number;
  readonly steps: number;
}

/** A transformation with all its amounts, which rise. */
export interface Transformation {
  readonly kind: TransformationKind;
  readonly amounts: readonly number[];
}

/** A curve of more amounts than this shows nothing more. */
export const mostSteps = 200;

/** The amounts of a range, rounded to 12 digits, so that 0.2 + 0.1 is 0.3. */
export const amountsOf = ({ from, to, steps }: AmountRange): number[] =>
  Array.from({ length: steps }, (_, i) => {
    const amount = steps === 1 ? from : from + (i * (to - from)) / (steps - 1);
    return Number(amount.toPrecision(12));
  });

/** The amount that leaves a picture as it is. */
export const identityOf = (kind: TransformationKind): number => (kind === 'scale' || kind === 'brightness' ? 1 : 0);

/**
 * Where a range begins and ends unless somebody says otherwise, for pictures of `[height, width]` px: those of Zeiler & Fergus 2013, figure 5,
 * for translations, scale and rotation. Its 60 px of 224 are so many of another side that a sixth of them is a whole px.
 */
export function usualRange(kind: TransformationKind, [height, width]: readonly [number, number]): AmountRange {
  const reach = (side: number) => 6 * Math.max(1, Math.round((10 * side) / 224));
  const ranges: Readonly<Record<TransformationKind, AmountRange>> = {
    vertical: { from: -reach(height), to: reach(height), steps: 13 },
    horizontal: { from: -reach(width), to: reach(width), steps: 13 },
    scale: { from: 1, to: 1.8, steps: 9 },
    rotation: { from: 0, to: 350, steps: 36 },
    blur: { from: 0, to: Math.max(2.4, Math.round(Math.min(height, width) / 28)), steps: 9 },
    noise: { from: 0, to: 64, steps: 9 },
    brightness: { from: 0.2, to: 1.8, steps: 9 },
  };
  return ranges[kind];
}

/**
 * The smallest and the largest amount that leave something of a picture of `[height, width]` px: a row or a column of it, a tenth of its
 * sides, more than one colour, light.
 */
export function amountBounds(
  kind: TransformationKind,
  [height, width]: readonly [number, number],
): readonly [least: number, most: number] {
  const bounds: Readonly<Record<TransformationKind, readonly [number, number]>> = {
    vertical: [1 - height, height - 1],
    horizontal: [1 - width, width - 1],
    scale: [0.1, 10],
    rotation: [-360, 360],
    blur: [0, Math.floor(Math.min(height, width) / 2)],
    noise: [0, 255],
    brightness: [0.05, 10],
  };
  return bounds[kind];
}

/** Unit of a transformation's amounts, as a figure has it; empty for a factor. */
export const unitOf = (kind: TransformationKind): string =>
  ({ vertical: 'px', horizontal: 'px', scale: '', rotation: '°', blur: 'px', noise: 'levels', brightness: '' })[kind];
