import * as tf from '@tensorflow/tfjs-core';
import { asWritten, channelsLast, type Held, held, ordered } from '../held.ts';
import type { Step } from '../step.ts';

/** Σ x[c − before … c + after] along axis 1, cut at the ends: times a matrix that is 1 in a band along its diagonal. */
export function channelWindowSum(before: number, after: number, { operands, shape }: Step): Held {
  const order = shape.length === 4 ? channelsLast : asWritten(shape.length);
  const x = ordered(operands[0]!, order);
  const maps = shape[1]!;
  const band = tf.linalg.bandPart(tf.ones([maps, maps]), Math.min(after, maps), Math.min(before, maps));
  return held(tf.reshape(tf.matMul(tf.reshape(x, [-1, maps]), band), x.shape), order);
}
