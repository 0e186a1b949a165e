import type { Padding } from '../../engine/shape.ts';
import type { NetworkBuilder } from './builder.ts';
import type { Value } from './value.ts';

/**
 * Maps without their outermost cells, `[top, left, bottom, right]`: a convolution of each map with a filter that is 1 at one place and
 * as large as what is cut off and that place, which is the same to the bit.
 */
export function cropped(b: NetworkBuilder, name: string, x: Value, [top, left, bottom, right]: Padding): Value {
  const channels = x.shape[0]!;
  const kernelSize = [top + bottom + 1, left + right + 1] as const;
  const cells = kernelSize[0] * kernelSize[1];
  const data = new Float32Array(channels * cells);
  for (let channel = 0; channel < channels; channel++) data[channel * cells + top * kernelSize[1] + left] = 1;
  const fields = { op: 'conv2d', outChannels: channels, groups: channels, kernelSize, bias: false };
  const weight = { dtype: 'float32' as const, shape: [channels, 1, ...kernelSize], data };
  return { ...x, ...b.add(name, fields, [x], { weight }) };
}
