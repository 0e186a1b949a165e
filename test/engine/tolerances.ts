import type { CommonOperation, ElementwiseFunction, Program } from '../../src/engine/program/program.ts';
import { commonOperations } from '../../src/engine/runtime/check.ts';

const exact = 0;
/** One rounding, or a function worked out by another series. */
const rounded = 2e-6;
/** A sum in another order keeps five digits. */
const summed = 2e-5;
/** What comes down has been through sums up to there and down again, or through a batch's statistics: four digits. */
const summedTwice = 1e-4;

/**
 * How far results may lie from the reference's, which computes in float64, after each operation: relative to the largest number of a
 * result. A program may differ by the most that one of its operations may.
 */
const tolerances: Readonly<Record<Exclude<CommonOperation['op'], 'elementwise'>, number>> = {
  constant: exact,
  cast: exact,
  conv2d: summed,
  conv2dInputGradient: summedTwice,
  conv2dFilterGradient: summedTwice,
  matmul: summed,
  matrixProduct: summed,
  maxPool: exact,
  unpool: summed,
  averagePool: summed,
  averagePoolGradient: summed,
  gate: exact,
  add: rounded,
  subtract: rounded,
  multiply: rounded,
  divide: rounded,
  maximum: exact,
  channelWindowSum: summed,
  softmax: summed,
  logSoftmax: summed,
  reduceSum: summed,
  reduceMean: summed,
  reduceMax: exact,
  argMax: exact,
  reshape: exact,
  transpose: exact,
  broadcast: exact,
  concat: exact,
  slice: exact,
  pad: exact,
  gatherRows: exact,
  oneHot: exact,
  selectUnit: exact,
  placeUnit: exact,
  unitPlace: exact,
  unitChannel: exact,
  cropBox: exact,
  placeBox: exact,
  boxMask: exact,
  cropPatched: exact,
  dropout: rounded,
  pasteWindow: exact,
};

const elementwise: Readonly<Record<ElementwiseFunction['f'], number>> = {
  relu: exact,
  isPositive: exact,
  power: rounded,
  clip: exact,
  exp: rounded,
  log: rounded,
  sigmoid: rounded,
  tanh: rounded,
  erf: rounded,
};

export function toleranceOf(program: Program): number {
  const operations = commonOperations(program, 'reference');
  return Math.max(
    0,
    ...operations.map((kind) => (kind.op === 'elementwise' ? elementwise[kind.f] : tolerances[kind.op])),
  );
}
