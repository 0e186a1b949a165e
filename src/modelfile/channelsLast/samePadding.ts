import type { Padding, Pair } from '../../engine/shape.ts';

interface Windows {
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
}

/**
 * TensorFlow's `SAME` padding of maps `[height, width]`: so much that ⌈size / stride⌉ windows come of it; where it is odd, the larger
 * half lies below and to the right.
 */
export function samePadding({ kernelSize, strides, dilations }: Windows, [height, width]: Pair): Padding {
  const [top, bottom] = alongAxis(height, kernelSize[0], strides[0], dilations[0]);
  const [left, right] = alongAxis(width, kernelSize[1], strides[1], dilations[1]);
  return [top, left, bottom, right];
}

function alongAxis(size: number, kernelSize: number, stride: number, dilation: number): Pair {
  const windows = Math.ceil(size / stride);
  const total = Math.max(0, (windows - 1) * stride + dilation * (kernelSize - 1) + 1 - size);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}
