import { centreStart, type Preprocessing, type Resize } from '../../shared/preprocessing.ts';

/** A resize by Pillow's kernels. */
export type PillowResize = Exclude<Resize, { readonly mode: 'cover' }>;

/** One side of a picture: what it becomes, which part of that is cut out, and where that lies on the side wanted. */
export interface Placing {
  /** px after the resize. */
  readonly to: number;
  /** First px of those that is kept. */
  readonly start: number;
  /** How many are kept. */
  readonly length: number;
  /** Where the first one lies; the rest of the side has a colour. */
  readonly at: number;
}

/** How a picture of `[height, width]` comes to `decodeSize`: resized, its centre cut out, or laid on the middle of what is larger. */
export function placing(
  resize: PillowResize,
  size: readonly [height: number, width: number],
  { decodeSize, cropRounding }: Pick<Preprocessing, 'decodeSize' | 'cropRounding'>,
): readonly [rows: Placing, columns: Placing] {
  const resized = resizedTo(resize, size);
  const along = (axis: 0 | 1): Placing => {
    const [to, wanted] = [resized[axis], decodeSize[axis]];
    if (to < wanted) return { to, start: 0, length: to, at: Math.floor((wanted - to) / 2) };
    return { to, start: centreStart(to, wanted, cropRounding), length: wanted, at: 0 };
  };
  return [along(0), along(1)];
}

/** `[height, width]` of a picture after the resize. */
function resizedTo(
  resize: PillowResize,
  [height, width]: readonly [number, number],
): readonly [height: number, width: number] {
  if (resize.mode === 'squash') return resize.size;
  if (resize.mode === 'short') {
    const long = (side: number, short: number) => Math.trunc((resize.size * side) / short);
    return width <= height ? [long(height, width), resize.size] : [resize.size, long(width, height)];
  }
  const ratio = Math.max(height / resize.size[0], width / resize.size[1]);
  return [Math.max(1, halfToEven(height / ratio)), Math.max(1, halfToEven(width / ratio))];
}

/** Python's `round`. */
function halfToEven(value: number): number {
  const down = Math.floor(value);
  if (value - down !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}
