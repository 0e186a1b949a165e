import type { CommonOperation } from '../../program/program.ts';
import type { Held } from './held.ts';
import { broadcast, concat, constant, pad, reshape, slice, transpose } from './operations/arrangement.ts';
import { boxMask, cropBox, placeBox, unitChannel, unitPlace } from './operations/boxes.ts';
import { channelWindowSum } from './operations/channels.ts';
import { conv2d, conv2dFilterGradient, conv2dInputGradient } from './operations/convolution.ts';
import {
  binary,
  binaryOperators,
  cast,
  dropout,
  functionOf,
  gate,
  matmul,
  matrixProduct,
  overLastAxis,
  unary,
} from './operations/elementwise.ts';
import { cropPatched } from './operations/patches.ts';
import { averagePool, averagePoolGradient, maxPool, type Switches, unpool } from './operations/pooling.ts';
import { argMax, reduce } from './operations/reduction.ts';
import { gatherRows, oneHot, pasteWindow, placeUnit, selectUnit } from './operations/selection.ts';
import type { Step } from './step.ts';

/**
 * The results of an operation, in order. `switches`: how a max-pool's are to be held, where it is asked for them. Runs inside a scope
 * of TensorFlow.js, which frees what is in between.
 */
export function compute(operation: CommonOperation, step: Step, switches: Switches): readonly Held[] {
  if (operation.op === 'maxPool') return maxPool(operation, step, operation.outputs.length > 1 ? switches : null);
  return [computeOne(operation, step)];
}

function computeOne(operation: Exclude<CommonOperation, { readonly op: 'maxPool' }>, step: Step): Held {
  switch (operation.op) {
    case 'constant':
      return constant(operation.data, step);
    case 'cast':
      return unary(cast, step);
    case 'conv2d':
      return conv2d(operation, step);
    case 'conv2dInputGradient':
      return conv2dInputGradient(operation, step);
    case 'conv2dFilterGradient':
      return conv2dFilterGradient(operation, step);
    case 'matmul':
      return matmul(operation.transposeA, operation.transposeB, step);
    case 'matrixProduct':
      return matrixProduct(operation.transposeB, step);
    case 'unpool':
      return unpool(step);
    case 'averagePool':
      return averagePool(operation, step);
    case 'averagePoolGradient':
      return averagePoolGradient(operation, step);
    case 'elementwise':
      return unary(functionOf(operation), step);
    case 'softmax':
    case 'logSoftmax':
      return overLastAxis(operation.op, step);
    case 'gate':
      return binary(gate, step);
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide':
    case 'maximum':
      return binary(binaryOperators[operation.op], step);
    case 'channelWindowSum':
      return channelWindowSum(operation.before, operation.after, step);
    case 'reduceSum':
    case 'reduceMean':
    case 'reduceMax':
      return reduce(operation, step);
    case 'argMax':
      return argMax(step);
    case 'reshape':
      return reshape(step);
    case 'transpose':
      return transpose(operation.permutation, step);
    case 'broadcast':
      return broadcast(step);
    case 'concat':
      return concat(operation.axis, step);
    case 'slice':
      return slice(operation.axis, operation.start, operation.end, step);
    case 'pad':
      return pad(operation.before, operation.after, operation.value, step);
    case 'gatherRows':
      return gatherRows(step);
    case 'oneHot':
      return oneHot(step);
    case 'selectUnit':
      return selectUnit(step);
    case 'placeUnit':
      return placeUnit(step);
    case 'unitPlace':
      return unitPlace(operation.mapSize, step);
    case 'unitChannel':
      return unitChannel(operation.mapSize, step);
    case 'cropBox':
      return cropBox(operation.start, step);
    case 'placeBox':
      return placeBox(operation.start, step);
    case 'boxMask':
      return boxMask(operation.start, operation.mapSize, step);
    case 'cropPatched':
      return cropPatched(operation, step);
    case 'dropout':
      return binary(dropout(operation.rate), step);
    case 'pasteWindow':
      return pasteWindow(step);
  }
}
