import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '../runtime.ts';
import { type Held, held, written } from './held.ts';

/** An array on the back end. TensorFlow.js knows no bytes: they are held as float32, which is what a program casts them to. */
export function stored({ dtype, shape, data }: Tensor): Held {
  const values = dtype === 'uint8' ? new Float32Array(data) : data;
  return held(tf.tensor(values, [...shape], dtype === 'int32' ? 'int32' : 'float32'));
}

/**
 * Arrays of their own: a back end may give the very array that it was given, or one for two values. `taken` are those that
 * somebody else reads or writes; the arrays fetched join them.
 */
export function fetched(value: Held, dtype: Tensor['dtype'], taken: Set<unknown>): Tensor {
  const tensor = written(value);
  const data = tensor.dataSync();
  const own = taken.has(data) ? data.slice() : data;
  taken.add(own);
  const { shape } = tensor;
  if (dtype === 'uint8') return { dtype, shape, data: new Uint8Array(own) };
  return { dtype, shape, data: own } as Tensor;
}
