import type { CommonOperation } from '../../program/program.ts';
import { concat, pad, slice, transpose } from './arrangement.ts';
import type { Array64 } from './array.ts';
import { boxMask, cropBox, cropPatched, placeBox, unitChannel, unitPlace } from './boxes.ts';
import { channelWindowSum, logSoftmax, softmax } from './channels.ts';
import { conv2d, conv2dFilterGradient, conv2dInputGradient } from './convolution.ts';
import { dropout, map, spread, zip } from './elementwise.ts';
import { functionOf } from './functions.ts';
import { matmul, matrixProduct } from './matmul.ts';
import { averagePool, averagePoolGradient, maxPool, unpool } from './pooling.ts';
import { argMax, fold, mean } from './reduction.ts';
import { gatherRows, oneHot, pasteWindow, placeUnit, selectUnit } from './selection.ts';

type Operands = readonly [Array64, Array64, Array64];

/** The results of one operation. `inputs` are as many as it reads, `shapes` those of its results, in order. */
export function compute(kind: CommonOperation, inputs: readonly Array64[], shapes: readonly (readonly number[])[]) {
  if (kind.op === 'maxPool') {
    const { maxima, switches } = maxPool(kind, inputs[0]!, shapes[0]!);
    return [maxima, switches].slice(0, shapes.length);
  }
  return [computeOne(kind, inputs, shapes[0]!)];
}

function computeOne(
  kind: Exclude<CommonOperation, { readonly op: 'maxPool' }>,
  inputs: readonly Array64[],
  shape: readonly number[],
): Array64 {
  const [a, c, d] = inputs as Operands;
  switch (kind.op) {
    case 'constant':
      return { shape, data: Float64Array.from(kind.data) };
    case 'cast':
      return a;
    case 'conv2d':
      return conv2d(kind, [a, c, d], shape);
    case 'conv2dInputGradient':
      return conv2dInputGradient(kind, [a, c], shape);
    case 'conv2dFilterGradient':
      return conv2dFilterGradient(kind, [a, c], shape);
    case 'matmul':
      return matmul(kind, [a, c, d], shape);
    case 'matrixProduct':
      return matrixProduct(kind, [a, c], shape);
    case 'unpool':
      return unpool(a, c, shape);
    case 'averagePool':
      return averagePool(kind, a, shape);
    case 'averagePoolGradient':
      return averagePoolGradient(kind, a, shape);
    case 'elementwise':
      return map(a, functionOf(kind));
    case 'gate':
      return zip(a, c, shape, (signal, z) => (z > 0 ? signal : 0));
    case 'add':
      return zip(a, c, shape, (x, y) => x + y);
    case 'subtract':
      return zip(a, c, shape, (x, y) => x - y);
    case 'multiply':
      return zip(a, c, shape, (x, y) => x * y);
    case 'divide':
      return zip(a, c, shape, (x, y) => x / y);
    case 'maximum':
      return zip(a, c, shape, Math.max);
    case 'channelWindowSum':
      return channelWindowSum(a, kind.before, kind.after);
    case 'softmax':
      return softmax(a);
    case 'logSoftmax':
      return logSoftmax(a);
    case 'reduceSum':
      return fold(a, kind.axes, shape, 0, (sum, x) => sum + x);
    case 'reduceMean':
      return mean(a, kind.axes, shape);
    case 'reduceMax':
      return fold(a, kind.axes, shape, Number.NEGATIVE_INFINITY, Math.max);
    case 'argMax':
      return argMax(a, shape);
    case 'reshape':
      return { shape, data: a.data };
    case 'transpose':
      return transpose(a, kind.permutation, shape);
    case 'broadcast':
      return spread(a, shape);
    case 'concat':
      return concat(inputs, kind.axis, shape);
    case 'slice':
      return slice(a, kind.axis, kind.start, shape);
    case 'pad':
      return pad(a, kind.before, kind.value, shape);
    case 'gatherRows':
      return gatherRows(a, c, shape);
    case 'oneHot':
      return oneHot(a, shape);
    case 'selectUnit':
      return selectUnit(a, c, shape);
    case 'placeUnit':
      return placeUnit(a, c, shape);
    case 'unitPlace':
      return unitPlace(a, kind.mapSize, shape);
    case 'unitChannel':
      return unitChannel(a, kind.mapSize, shape);
    case 'cropBox':
      return cropBox(a, c, kind.start, shape);
    case 'placeBox':
      return placeBox(a, c, kind.start, shape);
    case 'boxMask':
      return boxMask(a, kind.start, kind.mapSize, shape);
    case 'cropPatched':
      return cropPatched(inputs, kind, shape);
    case 'dropout':
      return dropout(a, c, kind.rate);
    case 'pasteWindow':
      return pasteWindow(a, c, d, shape);
  }
}
