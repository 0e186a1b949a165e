import type { Shape } from '../../engine/shape.ts';

/** What a step of a file's graph puts out, as it is in our network. */
export interface Value {
  /** The layer that puts it out, or the network's input. */
  readonly node: string;
  /** Ours: maps `[c, h, w]`, tokens `[tokens, c]` or features `[c]`. */
  readonly shape: Shape;
  /** What the file takes it for: maps `[h, w, c]`, tokens `[tokens, c]`, or features `[c]`, which may be `[c, 1, 1]` in our network. */
  readonly seenAs: 'maps' | 'tokens' | 'features';
  /** Of features that were maps: which of the file's features each of ours is; `null` where they are in the same order. */
  readonly order: readonly number[] | null;
}

/** The shape as the file has it, without the batch. */
export function fileShape({ shape, seenAs }: Value): Shape {
  if (seenAs === 'features') return [shape.reduce((product, size) => product * size, 1)];
  if (seenAs === 'tokens') return shape;
  const [channels, height, width] = shape as readonly [number, number, number];
  return [height, width, channels];
}

/** For maps `[c, h, w]` of ours: the place of each number in a file's `[h, w, c]`; `null` where it is the same. */
export function flatOrder([channels, height, width]: Shape): readonly number[] | null {
  const cells = height! * width!;
  if (cells === 1 || channels === 1) return null;
  return Array.from({ length: channels! * cells }, (_, i) => (i % cells) * channels! + Math.floor(i / cells));
}

/** The order of features that are joined, one after another. */
export function joinedOrder(values: readonly Value[]): readonly number[] | null {
  if (values.every(({ order }) => order === null)) return null;
  let start = 0;
  return values.flatMap(({ shape, order }) => {
    const first = start;
    start += shape[0]!;
    return Array.from({ length: shape[0]! }, (_, i) => first + (order ? order[i]! : i));
  });
}

/** Numbers of which the file has one for each feature, in our order. */
export const inOurOrder = (values: Float32Array, order: readonly number[] | null): Float32Array =>
  order ? Float32Array.from(order, (place) => values[place]!) : values;
