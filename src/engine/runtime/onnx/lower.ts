import { dataTypes } from '../../../modelfile/onnx/format/schema.ts';
import type { Operation } from '../../program/program.ts';
import type { OnnxGraph, OnnxName } from './graph.ts';
import { broadcast, pad, reshape, slice } from './operations/arrangement.ts';
import { boxMask, cropBox, placeBox, unitChannel, unitPlace } from './operations/boxes.ts';
import { channelWindowSum } from './operations/channels.ts';
import { conv2d, conv2dInputGradient } from './operations/convolution.ts';
import {
  binaryOperators,
  dropout,
  elementwise,
  gate,
  matmul,
  matrixProduct,
  overLastAxis,
} from './operations/elementwise.ts';
import { conv2dFilterGradient } from './operations/filterGradient.ts';
import { onnxNodes } from './operations/onnxNodes.ts';
import { cropPatched } from './operations/patches.ts';
import { averagePool, averagePoolGradient, maxPool, unpool } from './operations/pooling.ts';
import { argMax, reduce } from './operations/reduction.ts';
import { gatherRows, oneHot, pasteWindow, placeUnit, selectUnit } from './operations/selection.ts';
import type { Step } from './step.ts';

/** Adds an operation's nodes to the graph; gives its results, in order. */
export function lower(g: OnnxGraph, operation: Operation, step: Step): readonly OnnxName[] {
  if (operation.op === 'maxPool') return maxPool(g, operation, step, operation.outputs.length > 1);
  return [lowerOne(g, operation, step)];
}

function lowerOne(g: OnnxGraph, operation: Exclude<Operation, { readonly op: 'maxPool' }>, step: Step): OnnxName {
  switch (operation.op) {
    case 'constant':
      return g.floats(operation.data, step.shape as readonly number[]);
    case 'cast':
      return g.add('Cast', step.inputs, { to: dataTypes.float32 });
    case 'conv2d':
      return conv2d(g, operation, step);
    case 'conv2dInputGradient':
      return conv2dInputGradient(g, operation, step);
    case 'conv2dFilterGradient':
      return conv2dFilterGradient(g, operation, step);
    case 'matmul':
      return matmul(g, operation.transposeA, operation.transposeB, step);
    case 'matrixProduct':
      return matrixProduct(g, operation.transposeB, step);
    case 'unpool':
      return unpool(g, step);
    case 'averagePool':
      return averagePool(g, operation, step);
    case 'averagePoolGradient':
      return averagePoolGradient(g, operation, step);
    case 'elementwise':
      return elementwise(g, operation, step);
    case 'gate':
      return gate(g, step);
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide':
    case 'maximum':
      return g.add(binaryOperators[operation.op], step.inputs);
    case 'channelWindowSum':
      return channelWindowSum(g, operation.before, operation.after, step);
    case 'softmax':
      return overLastAxis(g, 'Softmax', step);
    case 'logSoftmax':
      return overLastAxis(g, 'LogSoftmax', step);
    case 'reduceSum':
    case 'reduceMean':
    case 'reduceMax':
      return reduce(g, operation, step);
    case 'argMax':
      return argMax(g, step);
    case 'reshape':
      return reshape(g, step);
    case 'transpose':
      return g.add('Transpose', step.inputs, { perm: operation.permutation });
    case 'broadcast':
      return broadcast(g, step);
    case 'concat':
      return g.add('Concat', step.inputs, { axis: operation.axis });
    case 'slice':
      return slice(g, operation, step);
    case 'pad':
      return pad(g, operation, step);
    case 'gatherRows':
      return gatherRows(g, step);
    case 'oneHot':
      return oneHot(g, step);
    case 'selectUnit':
      return selectUnit(g, step);
    case 'placeUnit':
      return placeUnit(g, step);
    case 'unitPlace':
      return unitPlace(g, operation.mapSize, step);
    case 'unitChannel':
      return unitChannel(g, operation.mapSize, step);
    case 'cropBox':
      return cropBox(g, operation.start, step);
    case 'placeBox':
      return placeBox(g, operation.start, step);
    case 'boxMask':
      return boxMask(g, operation.start, operation.mapSize, step);
    case 'cropPatched':
      return cropPatched(g, operation, step);
    case 'dropout':
      return dropout(g, operation.rate, step);
    case 'onnxNodes':
      return onnxNodes(g, operation, step);
    case 'pasteWindow':
      return pasteWindow(g, step);
  }
}
