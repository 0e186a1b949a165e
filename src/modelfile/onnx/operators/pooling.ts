import type { Padding } from '../../../engine/shape.ts';
import { say } from '../../../shared/sentence.ts';
import { intOf, intsOf } from '../attributes.ts';
import { drawLayer, viewOf } from '../draft.ts';
import type { Operator } from '../operator.ts';
import { viewAt } from '../operator.ts';
import { oddNode } from '../refuse.ts';
import { asMaps } from '../settle.ts';
import { type NodeWindows, windowsOf, withoutZeros } from './windows.ts';

const MaxPool: Operator = (context) => {
  const { node } = context;
  const maps = asMaps(viewAt(context, 0), node);
  const { kernelSize, strides, dilations, padding, rounding } = windowsOf(
    node,
    maps.shape,
    intsOf(node, 'kernel_shape'),
  );
  if (dilations.some((step) => step !== 1)) throw oddNode(node, say('modelfile.onnxDilatedPool'));
  return [viewOf(drawLayer(node, { op: 'maxPool', kernelSize, strides, padding, rounding }, [maps]))];
};

const AveragePool: Operator = (context) => {
  const { node } = context;
  const whole = asMaps(viewAt(context, 0), node);
  const windows = windowsOf(node, whole.shape, intsOf(node, 'kernel_shape'));
  if (windows.dilations.some((step) => step !== 1)) throw oddNode(node, say('modelfile.onnxDilatedPool'));
  const countsOwn = intOf(node, 'count_include_pad', 0) === 1 || isNone(windows.padding);
  const { kernelSize, strides } = windows;
  // Zeros of a layer of their own count.
  const { maps, padding } = countsOwn
    ? withoutZeros(whole, windows.padding)
    : { maps: whole, padding: windows.padding };
  const hanging = hangingCells(windows, whole.shape);
  if (isNone(hanging)) {
    const layer = { op: 'averagePool', kernelSize, strides, padding, countPadding: countsOwn } as const;
    return [viewOf(drawLayer(node, layer, [maps]))];
  }
  // What hangs over the border never counts; padding that does cannot lie beside it.
  if (countsOwn && !isNone(windows.padding)) throw oddNode(node, say('modelfile.onnxHangingAverage'));
  const layer = { op: 'averagePool', kernelSize, strides, countPadding: false } as const;
  const around = windows.padding.map((cells, side) => cells + hanging[side]!) as never as Padding;
  return [viewOf(drawLayer(node, { ...layer, padding: around }, [whole]))];
};

const isNone = (padding: Padding): boolean => padding.every((cells) => cells === 0);

/** By how many cells the last windows hang over the right and bottom border when their number is rounded up. */
function hangingCells(
  { kernelSize, strides, padding, rounding }: NodeWindows,
  [, ...extents]: readonly number[],
): Padding {
  const over = (axis: 0 | 1): number => {
    const padded = extents[axis]! + padding[axis] + padding[axis + 2]!;
    const last = Math.ceil((padded - kernelSize[axis]) / strides[axis]) * strides[axis];
    // One that would begin in the padding is left out.
    const kept = last < extents[axis]! + padding[axis] ? last : last - strides[axis];
    return Math.max(0, kept + kernelSize[axis] - padded);
  };
  return rounding === 'floor' ? [0, 0, 0, 0] : [0, 0, over(0), over(1)];
}

const overAll =
  (op: 'globalAveragePool' | 'globalMaxPool'): Operator =>
  (context) => [viewOf(drawLayer(context.node, { op }, [asMaps(viewAt(context, 0), context.node)]))];

export const pools = {
  MaxPool,
  AveragePool,
  GlobalAveragePool: overAll('globalAveragePool'),
  GlobalMaxPool: overAll('globalMaxPool'),
};
