import { type Layer, outputShape } from '../../engine/layers/index.ts';
import type { Shape } from '../../engine/shape.ts';
import type { Constant } from './constant.ts';
import type { GraphNode } from './node.ts';
import { type Arrangement, rowMajor } from './spans.ts';

/** A layer of the network that is being made. What no output leads back to is left out in the end. */
export type DraftLayer = KnownLayer | PendingLayer | NetworkInput;

interface Drawn {
  readonly inputs: readonly DraftLayer[];
  readonly shape: Shape;
}

export interface KnownLayer extends Drawn {
  readonly layer: Layer;
  /** By their names in the layer, in the shapes that its kind declares. */
  readonly weights: Readonly<Record<string, WeightArray>>;
  readonly node: GraphNode;
}

/**
 * What is no layer by itself but may be part of one: the error function in a GELU, the root in a normalisation. One that is left over in
 * the end is a node that no layer stands for.
 */
export interface PendingLayer extends Drawn {
  readonly layer: { readonly op: Pending };
  readonly node: GraphNode;
}

export type Pending = 'erf' | 'squareRoot' | 'reciprocal' | 'channelMean' | 'lessChannelMean' | 'unknown';

export interface NetworkInput extends Drawn {
  readonly layer: { readonly op: 'input' };
}

export type WeightArray = Pick<Constant, 'shape' | 'data'>;

/** An array of the file: a layer's numbers for one picture, however they are laid. The batch is no dimension of the layer, and of size 1. */
export interface View {
  readonly layer: DraftLayer;
  readonly places: Arrangement;
}

/** A layer of a known kind. Throws `BAD_NETWORK` naming the node where it cannot read such inputs. */
export function drawLayer(
  node: GraphNode,
  layer: Layer,
  inputs: readonly DraftLayer[],
  weights: KnownLayer['weights'] = {},
): KnownLayer {
  const shapes = inputs.map(({ shape }) => shape);
  return { layer, inputs, weights, node, shape: outputShape(node.title, layer, shapes) };
}

/** The same of what may become part of a layer, for which its shape is that of its first input unless said. */
export const drawPending = (
  node: GraphNode,
  op: Pending,
  inputs: readonly DraftLayer[],
  shape: Shape = inputs[0]!.shape,
): PendingLayer => ({ layer: { op }, inputs, node, shape });

/** A layer's own array: its numbers as they lie, behind the batch. */
export const viewOf = (layer: DraftLayer): View => ({ layer, places: [[], ...rowMajor(layer.shape)] });

/** Whether a layer is of that kind: its fields may then be read. */
export const isOp = <Op extends DraftLayer['layer']['op']>(
  drawn: DraftLayer,
  op: Op,
): drawn is DraftLayer & { readonly layer: { readonly op: Op } } => drawn.layer.op === op;
