import type { FloatTensor } from '../safetensors.ts';

/** A tensor with its axes in another order: axis i of the result is axis `axes[i]` of the given one. */
export function permuted({ shape, data }: FloatTensor, axes: readonly number[]): FloatTensor {
  const target = axes.map((axis) => shape[axis]!);
  const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const [s0, s1, s2, s3] = fourOf(axes.map((axis) => steps[axis]!));
  const [n0, n1, n2, n3] = fourOf(target.map((size) => size));
  const moved = new Float32Array(data.length);
  let at = 0;
  for (let a = 0; a < n0; a++)
    for (let b = 0; b < n1; b++)
      for (let c = 0; c < n2; c++)
        for (let d = 0, from = a * s0 + b * s1 + c * s2; d < n3; d++, from += s3) moved[at++] = data[from]!;
  return { dtype: 'float32', shape: target, data: moved };
}

/** Up to four sizes or steps, the first ones 1 where there are fewer. */
const fourOf = (values: readonly number[]) =>
  [...Array<number>(4 - values.length).fill(1), ...values] as [number, number, number, number];

/** `[kh, kw, in / groups, out]` → `[out, in / groups, kh, kw]`. */
export const convFilters = (kernel: FloatTensor): FloatTensor => permuted(kernel, [3, 2, 0, 1]);

/** `[kh, kw, in, multiplier]` → `[in · multiplier, 1, kh, kw]`. */
export function depthwiseFilters(kernel: FloatTensor): FloatTensor {
  const { shape, data } = permuted(kernel, [2, 3, 0, 1]);
  const [channels, multiplier, height, width] = shape as readonly [number, number, number, number];
  return { dtype: 'float32', shape: [channels * multiplier, 1, height, width], data };
}

/** `[kh, kw, out, in]` → `[in, out, kh, kw]`. */
export const transposedFilters = (kernel: FloatTensor): FloatTensor => permuted(kernel, [3, 2, 0, 1]);

/** Rows and columns that a processor's nearest memory holds at once: VGG16's largest matrix takes a fifth of the time. */
const tile = 32;

/** `[in, out]` → `[out, in]`, of features that our network has in this order. */
export function denseRows({ shape, data }: FloatTensor, order: readonly number[] | null): FloatTensor {
  const [inputs, outputs] = shape as readonly [number, number];
  const rows = order ? Uint32Array.from(order) : null;
  const moved = new Float32Array(data.length);
  for (let first = 0; first < inputs; first += tile) {
    const end = Math.min(first + tile, inputs);
    for (let from = 0; from < outputs; from += tile) {
      const to = Math.min(from + tile, outputs);
      for (let i = first; i < end; i++) {
        const row = (rows ? rows[i]! : i) * outputs;
        for (let o = from; o < to; o++) moved[o * inputs + i] = data[row + o]!;
      }
    }
  }
  return { dtype: 'float32', shape: [outputs, inputs], data: moved };
}

/** `[in, out]` → `[out, in, 1, 1]`: a dense layer over each cell of maps. */
export function pointwiseFilters(kernel: FloatTensor): FloatTensor {
  const { shape, data } = permuted(kernel, [1, 0]);
  return { dtype: 'float32', shape: [...shape, 1, 1], data };
}
