import * as tf from '@tensorflow/tfjs-core';

/** 0, 1, … up to `end`: int32 `[end]`. */
export const upTo = (end: number): tf.Tensor1D => tf.range(0, end, 1, 'int32');

/** One int32. */
export const whole = (value: number): tf.Scalar => tf.scalar(value, 'int32');
