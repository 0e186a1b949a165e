/** A dense array in row-major order; integers are held as float64 too, which is exact up to 2^53. */
export interface Array64 {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** An array of zeros. */
export function zeros(shape: readonly number[]): Array64 {
  return { shape, data: new Float64Array(shape.reduce((a, c) => a * c, 1)) };
}

/** An array whose value at each flat position is `valueAt(position)`. */
export function filled(shape: readonly number[], valueAt: (position: number) => number): Array64 {
  const result = zeros(shape);
  for (let i = 0; i < result.data.length; i++) result.data[i] = valueAt(i);
  return result;
}

/** How far apart neighbours along each axis lie in the flat array. */
export function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((a, c) => a * c, 1));
}

/** The coordinates of a flat position. */
export function coordinatesOf(position: number, shape: readonly number[]): number[] {
  const strides = stridesOf(shape);
  return shape.map((size, axis) => Math.floor(position / strides[axis]!) % size);
}

/** The flat position of coordinates; those along axes of size 1 count as 0, as in broadcasting. */
export function positionOf(coordinates: readonly number[], shape: readonly number[]): number {
  const strides = stridesOf(shape);
  const missing = coordinates.length - shape.length;
  return shape.reduce((sum, size, axis) => sum + (size === 1 ? 0 : coordinates[missing + axis]! * strides[axis]!), 0);
}
