import type { AveragePool, Conv2d, Layer, MaxPool, Pair } from '../../network/network.ts';
import type { BoxStart } from '../program.ts';

/** Layers whose windows read more cells than they give. */
export type Windowed = Conv2d | MaxPool | AveragePool;

export const isWindowed = (layer: Layer): layer is Windowed => 'kernelSize' in layer;

/** Where the cells begin that a slice of the layer's output reads, from the slice's own place, and how many they are. */
export function readIn(layer: Windowed, size: Pair): { readonly start: BoxStart; readonly size: Pair } {
  const { kernelSize, strides, padding } = layer;
  const dilations = layer.op === 'conv2d' ? layer.dilations : [1, 1];
  const along = (axis: 0 | 1) => (size[axis] - 1) * strides[axis] + dilations[axis]! * (kernelSize[axis] - 1) + 1;
  return { start: { strides, offset: [-padding[0], -padding[1]] }, size: [along(0), along(1)] };
}
