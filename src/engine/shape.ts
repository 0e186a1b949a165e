/** `[height, width]`. */
export type Pair = readonly [number, number];
/** `[top, left, bottom, right]`, in cells. */
export type Padding = readonly [number, number, number, number];
/**
 * Shape of one image's values, without the batch axis: maps `[channels, height, width]`, tokens `[tokens, channels]` or features
 * `[features]`.
 */
export type Shape = readonly number[];

/** How many numbers a shape holds. */
export const valueCount = (shape: Shape): number => shape.reduce((a, c) => a * c, 1);

/** How many units there are, each with a value at every cell: channels of maps and of tokens, or features. */
export const channelCount = (shape: Shape): number => (shape.length === 2 ? shape[1]! : shape[0]!);

/** Rows and columns of the cells of one unit: tokens are one row, a feature is one cell. */
export function mapSize(shape: Shape): Pair {
  if (shape.length === 3) return [shape[1]!, shape[2]!];
  return [1, shape.length === 2 ? shape[0]! : 1];
}

/** Whether there may be a number for each class: features, or maps of one cell. */
export const isPerClass = (shape: Shape): boolean =>
  shape.length === 1 || (shape.length === 3 && shape[1] === 1 && shape[2] === 1);

/** A shape for a person: `96×55×55`. */
export const shapeText = (shape: Shape): string => shape.join('×');
