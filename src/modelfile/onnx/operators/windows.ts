import type { Padding, Pair } from '../../../engine/shape.ts';
import { say } from '../../../shared/sentence.ts';
import { intOf, intsOf, textOf } from '../attributes.ts';
import { type DraftLayer, isOp } from '../draft.ts';
import type { GraphNode } from '../node.ts';
import { oddNode } from '../refuse.ts';

/** Where the windows of a convolution or a pool lie. */
export interface NodeWindows {
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly padding: Padding;
  readonly rounding: 'floor' | 'ceil';
}

/** Reads a node's windows over maps of `[c, h, w]`. Throws `UNSUPPORTED` naming the node where they are not over two axes. */
export function windowsOf(
  node: GraphNode,
  maps: readonly number[],
  kernel: readonly number[] | undefined,
): NodeWindows {
  const kernelSize = pairOf(node, kernel);
  const strides = pairOf(node, intsOf(node, 'strides') ?? [1, 1]);
  const dilations = pairOf(node, intsOf(node, 'dilations') ?? [1, 1]);
  const rounding = intOf(node, 'ceil_mode', 0) === 1 ? 'ceil' : 'floor';
  const geometry = { kernelSize, strides, dilations };
  return { ...geometry, rounding, padding: paddingOf(node, maps, geometry) };
}

/** Two whole numbers, for the rows and the columns. */
export function pairOf(node: GraphNode, given: readonly number[] | undefined): Pair {
  if (given?.length === 2) return [given[0]!, given[1]!];
  throw oddNode(node, say('modelfile.onnxNotTwoAxes'));
}

function paddingOf(
  node: GraphNode,
  [, ...extents]: readonly number[],
  { kernelSize, strides, dilations }: Pick<NodeWindows, 'kernelSize' | 'strides' | 'dilations'>,
): Padding {
  const mode = textOf(node, 'auto_pad', 'NOTSET');
  if (mode === 'VALID') return [0, 0, 0, 0];
  if (mode === 'SAME_UPPER' || mode === 'SAME_LOWER') {
    const sides = extents.map((extent, axis) => {
      const window = (kernelSize[axis]! - 1) * dilations[axis]! + 1;
      const total = Math.max((Math.ceil(extent / strides[axis]!) - 1) * strides[axis]! + window - extent, 0);
      const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)];
      return mode === 'SAME_UPPER' ? [less, more] : [more, less];
    });
    return [sides[0]![0]!, sides[1]![0]!, sides[0]![1]!, sides[1]![1]!];
  }
  return fourSides(node, intsOf(node, 'pads') ?? [0, 0, 0, 0]);
}

/** `[top, left, bottom, right]`, none of which takes cells away. */
export function fourSides(node: GraphNode, pads: readonly number[]): Padding {
  if (pads.length !== 4) throw oddNode(node, say('modelfile.onnxNotTwoAxes'));
  if (pads.some((cells) => cells < 0)) throw oddNode(node, say('modelfile.onnxCropped'));
  return pads as readonly number[] as Padding;
}

/** A layer that reads zeros around maps reads the maps with that padding more. */
export function withoutZeros(
  maps: DraftLayer,
  padding: Padding,
): { readonly maps: DraftLayer; readonly padding: Padding } {
  if (!isOp(maps, 'pad') || maps.layer.value !== 0) return { maps, padding };
  const around = maps.layer.padding;
  return { maps: maps.inputs[0]!, padding: padding.map((cells, side) => cells + around[side]!) as never as Padding };
}
