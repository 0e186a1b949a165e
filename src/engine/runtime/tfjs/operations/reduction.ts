import * as tf from '@tensorflow/tfjs-core';
import { asWritten, type Held, held, isRising, preferred, type Stored, written } from '../held.ts';
import type { Step } from '../step.ts';

const reductions = { reduceSum: tf.sum, reduceMean: tf.mean, reduceMax: tf.max } as const;

interface Reduction {
  readonly op: keyof typeof reductions;
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

/** Over `axes`; without any the identity. */
export function reduce({ op, axes, keepDims }: Reduction, { operands }: Step): Held {
  const { tensor, order } = reducible(operands[0]!, axes, keepDims);
  if (axes.length === 0) return held(tf.clone(tensor), order);
  const along = axes.map((axis) => order.indexOf(axis));
  const result = reductions[op](tensor, along, keepDims);
  return keepDims ? held(result, order) : held(result);
}

/** The first of equal maxima along the last axis. */
export function argMax({ operands, shape }: Step): Held {
  const { tensor, order } = reducible(operands[0]!, [shape.length], false);
  return held(tf.argMax(tensor, order.indexOf(shape.length)));
}

/** A form whose remaining axes stand as the program writes them. */
function reducible(value: Held, axes: readonly number[], keepDims: boolean): Stored {
  const form = preferred(value);
  if (keepDims || isRising(form.order.filter((axis) => !axes.includes(axis)))) return form;
  return { tensor: written(value), order: asWritten(form.order.length) };
}
