import { type Layer, readsOf } from '../../../engine/layers/index.ts';
import { filterLayers } from '../../../engine/network/layers.ts';
import type { Network, NetworkNode } from '../../../engine/network/network.ts';
import { whyNotProjected } from '../../../engine/network/projectable.ts';
import { receptiveFields } from '../../../engine/network/receptiveField.ts';
import type { Pair } from '../../../engine/shape.ts';

export type Conv2d = Extract<Layer, { readonly op: 'conv2d' }>;

/** What a diagnosis looks at of a network. */
export interface FirstLayers {
  readonly conv: NetworkNode & { readonly layer: Conv2d };
  /** Node of the first layer's maps after the nonlinearity. */
  readonly activation: NetworkNode;
  /** Of both axes the larger step, in px; and that of the next layer that steps over the maps' cells, 1 where none does. */
  readonly stride: number;
  readonly nextStride: number;
  /** The second convolution's maps, pooled where they are pooled, and what a unit sees of the input; `null` where none can be projected. */
  readonly second: { readonly node: NetworkNode; readonly box: Pair } | null;
}

/** The first two convolutions of a network; `null` where it has none. */
export function firstLayers(network: Network): FirstLayers | null {
  const [first, second] = filterLayers(network).filter(({ filters }) => filters.layer.op === 'conv2d');
  if (!first) return null;
  const conv = first.filters as FirstLayers['conv'];
  return {
    conv,
    activation: first.activation,
    stride: Math.max(...conv.layer.strides),
    nextStride: nextStride(network, first.activation),
    second: second ? projectable(network, second.maps) : null,
  };
}

/** Edges of the bands of frequency in cycles a pixel: even ones up to 0.5, and the limit of the stride. */
export function bandEdges(stride: number): readonly number[] {
  const even = Array.from({ length: bands + 1 }, (_, i) => i / (2 * bands));
  return [...new Set([...even, 1 / (2 * stride)])].sort((a, b) => a - b);
}

const bands = 16;

function nextStride({ nodes }: Network, activation: NetworkNode): number {
  for (const { layer, inputShapes } of nodes.slice(nodes.indexOf(activation) + 1)) {
    const reads = readsOf(layer, inputShapes);
    if (typeof reads === 'object' && 'strides' in reads && Math.max(...reads.strides) > 1)
      return Math.max(...reads.strides);
  }
  return 1;
}

function projectable(network: Network, node: NetworkNode): FirstLayers['second'] {
  if (node.shape.length !== 3 || whyNotProjected(network, node.name)) return null;
  const { size } = receptiveFields(network).get(node.name)!;
  return { node, box: [Math.ceil(size[0]), Math.ceil(size[1])] };
}
