/** `[height, width]`. */
export type Pair = readonly [number, number];
/** `[top, left, bottom, right]`, in cells. */
export type Padding = readonly [number, number, number, number];
/** Shape of one image's values, without the batch axis: `[channels, height, width]` or `[features]`. */
export type Shape = readonly number[];

/** How many numbers a shape holds. */
export const valueCount = (shape: Shape): number => shape.reduce((a, c) => a * c, 1);

/** A shape for a person: `96×55×55`. */
export const shapeText = (shape: Shape): string => shape.join('×');
