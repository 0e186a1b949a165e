import type { Padding, Pair } from '../../../engine/shape.ts';
import { say } from '../../../shared/sentence.ts';
import { intOf, intsOf, textOf } from '../attributes.ts';
import { drawLayer, viewOf, type WeightArray } from '../draft.ts';
import { constantAt, type NodeContext, neededConstant, type Operator, viewAt } from '../operator.ts';
import { oddNode } from '../refuse.ts';
import { asMaps } from '../settle.ts';
import { fourSides, pairOf, windowsOf, withoutZeros } from './windows.ts';

const Conv: Operator = (context) => {
  const { node } = context;
  const { weights, kernel, hasBias } = filtersOf(context);
  const whole = asMaps(viewAt(context, 0), node);
  const { kernelSize, strides, dilations, padding: own } = windowsOf(node, whole.shape, kernel);
  const { maps, padding } = withoutZeros(whole, own);
  const [outChannels] = weights.weight!.shape as [number];
  const groups = intOf(node, 'group', 1);
  const shape = { outChannels, kernelSize, strides, dilations, padding, groups };
  checkFilters(context, weights.weight!, maps.shape[0]! / groups);
  return [viewOf(drawLayer(node, { op: 'conv2d', ...shape, bias: hasBias }, [maps], weights))];
};

const ConvTranspose: Operator = (context) => {
  const { node } = context;
  const { weights, kernel, hasBias } = filtersOf(context);
  const maps = asMaps(viewAt(context, 0), node);
  const groups = intOf(node, 'group', 1);
  const outChannels = weights.weight!.shape[1]! * groups;
  if (weights.weight!.shape[0] !== maps.shape[0]) throw wrongFilters(context, weights.weight!);
  const geometry = {
    kernelSize: pairOf(node, kernel),
    strides: pairOf(node, intsOf(node, 'strides') ?? [1, 1]),
    dilations: pairOf(node, intsOf(node, 'dilations') ?? [1, 1]),
  };
  const sides = transposedSides(context, maps.shape, geometry);
  const layer = { op: 'convTranspose2d', outChannels, ...geometry, ...sides, groups, bias: hasBias } as const;
  return [viewOf(drawLayer(node, layer, [maps], weights))];
};

interface Filters {
  readonly weights: { readonly weight: WeightArray; readonly bias?: WeightArray };
  /** Its height and width. */
  readonly kernel: readonly number[];
  readonly hasBias: boolean;
}

function filtersOf(context: NodeContext): Filters {
  const weight = neededConstant(context, 1);
  const bias = constantAt(context, 2);
  const kernel = weight.shape.slice(2);
  const stated = intsOf(context.node, 'kernel_shape') ?? kernel;
  if (stated.join() !== kernel.join()) throw wrongFilters(context, weight);
  return { weights: { weight, ...(bias && { bias }) }, kernel, hasBias: bias !== undefined };
}

function checkFilters(context: NodeContext, weight: WeightArray, channels: number): void {
  if (weight.shape[1] !== channels) throw wrongFilters(context, weight);
}

const wrongFilters = ({ node }: NodeContext, { shape }: WeightArray) =>
  oddNode(node, say('modelfile.onnxFilters', { shape: shape.join('×') }));

/** What is cut off the borders and added to them: as the node says, or so that it gives the size that it names. */
function transposedSides(
  { node }: NodeContext,
  [, ...extents]: readonly number[],
  { kernelSize, strides, dilations }: Record<'kernelSize' | 'strides' | 'dilations', Pair>,
): { readonly padding: Padding; readonly outputPadding: Pair } {
  const outputPadding = pairOf(node, intsOf(node, 'output_padding') ?? [0, 0]);
  const wanted = intsOf(node, 'output_shape')?.slice(-2);
  const mode = textOf(node, 'auto_pad', 'NOTSET');
  if (!wanted && !mode.startsWith('SAME')) {
    const pads = mode === 'VALID' ? [0, 0, 0, 0] : (intsOf(node, 'pads') ?? [0, 0, 0, 0]);
    return { padding: fourSides(node, pads), outputPadding };
  }
  const sides = extents.map((extent, axis) => {
    const whole = strides[axis]! * (extent - 1) + outputPadding[axis]! + (kernelSize[axis]! - 1) * dilations[axis]! + 1;
    const total = whole - (wanted?.[axis] ?? extent * strides[axis]!);
    const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)];
    return mode === 'SAME_UPPER' ? [less, more] : [more, less];
  });
  return {
    padding: fourSides(
      node,
      [0, 1].flatMap((end) => sides.map((side) => side[end]!)),
    ),
    outputPadding,
  };
}

export const convolutions = { Conv, ConvTranspose };
