import * as tf from '@tensorflow/tfjs-core';
import type { WindowGeometry } from '../../../program/program.ts';
import type { Order } from '../held.ts';

type Four = [number, number, number, number];

/**
 * The switches of a max-pool, int32 `[n, oh, ow, c]`: the position of each window's first maximum among the cells of the input
 * `[n, h, w, c]`, counted in the order `countedIn` of `[n, c, h, w]`.
 *
 * TensorFlow.js has no kernel for them on native TensorFlow: window cell by window cell, from the last to the first, where
 * the padded input `maps`, of whole strides in height and width, equals the maximum, that cell is the switch.
 */
export function switchesOf(
  { kernelSize: [kh, kw], strides: [down, across], padding: [top, left] }: WindowGeometry,
  maps: tf.Tensor,
  maxima: tf.Tensor4D,
  [, height, width, channels]: Four,
  countedIn: Order,
): tf.Tensor {
  const [n, oh, ow] = maxima.shape;
  const [ofImage, ofMap, ofRow, ofColumn] = steps([n, channels, height, width], countedIn);
  // What is left when nothing equals, after a NaN, must be a cell of the map: the last one of the window inside it.
  const lastInside = (window: number, stride: number, pad: number, kernel: number, extent: number) =>
    Math.min(kernel - 1, extent - 1 - (window * stride - pad));
  const last = Int32Array.from({ length: oh * ow }, (_, window) => {
    const row = lastInside(Math.floor(window / ow), down, top, kh, height);
    return row * ofRow + lastInside(window % ow, across, left, kw, width) * ofColumn;
  });

  // [n, h, w, c] → [n, h / s, s, w / s, s, c]: a cell of every window is one slice, several times as fast as one with strides.
  const [rows, columns] = [maps.shape[1]! / down, maps.shape[2]! / across];
  const phases = tf.reshape(maps, [n, rows, down, columns, across, channels]);
  let inWindow = tf.tile(tf.tensor4d(last, [1, oh, ow, 1], 'int32'), [n, 1, 1, channels]);
  for (let cell = kh * kw - 2; cell >= 0; cell--) {
    const [row, column] = [Math.floor(cell / kw), cell % kw];
    const at = [0, Math.floor(row / down), row % down, Math.floor(column / across), column % across, 0];
    const met = tf.slice(phases, at, [n, oh, 1, ow, 1, channels]);
    const here = tf.fill(maxima.shape, row * ofRow + column * ofColumn, 'int32');
    const next = tf.where(tf.equal(tf.reshape(met, maxima.shape), maxima), here, inWindow);
    tf.dispose([met, here, inWindow]);
    inWindow = next as tf.Tensor4D;
  }

  const first = Int32Array.from({ length: oh * ow }, (_, window) => {
    return (Math.floor(window / ow) * down - top) * ofRow + ((window % ow) * across - left) * ofColumn;
  });
  const ofWindow = tf.tensor4d(first, [1, oh, ow, 1], 'int32');
  const start = tf.add(tf.add(ofWindow, along(n, ofImage, [n, 1, 1, 1])), along(channels, ofMap, [1, 1, 1, channels]));
  return tf.add(inWindow, start);
}

/** By how much a position grows from one image, map, row and column to the next. */
function steps(shape: Four, countedIn: Order): Four {
  const after = (axis: number) => countedIn.slice(countedIn.indexOf(axis) + 1).reduce((a, c) => a * shape[c]!, 1);
  return [after(0), after(1), after(2), after(3)];
}

/** 0, `step`, 2 · `step`, …: int32. */
const along = (length: number, step: number, shape: Four): tf.Tensor =>
  tf.mul(tf.reshape(tf.range(0, length, 1, 'int32'), shape), tf.scalar(step, 'int32'));
