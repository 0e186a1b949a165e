import * as tf from '@tensorflow/tfjs-core';
import type { BoxStart } from '../../../program/program.ts';
import { channelsLast, type Held, held, ordered, written } from '../held.ts';
import type { Step } from '../step.ts';
import { type Cells, cellsOf, inside } from './boxes.ts';
import { upTo, whole } from './integers.ts';

type Four = [number, number, number, number];

/**
 * One table of cells, `[cells, c]`: the map's, one that holds `fill`, every patch's; the box gathers from it whole rows of channels.
 */
export function cropPatched(
  { start, fill }: { readonly start: BoxStart; readonly fill: number },
  { operands, shape }: Step,
): Held {
  const [map, place, patch, patchPlace] = operands as [Held, Held, Held?, Held?];
  const maps = ordered(map, channelsLast);
  const [, height, width, channels] = maps.shape as Four;
  const [n, , ...size] = shape as Four;
  const at = cellsOf(written(place), start, size);
  const isInside = inside(at, [height, width]);
  const tables = [tf.reshape(maps, [-1, channels]), tf.fill([1, channels], fill)];
  const outside = tf.fill([n, ...size], height * width, 'int32');
  let position = tf.where(isInside, flat(at, width), outside);
  if (patch && patchPlace) {
    const patches = ordered(patch, channelsLast);
    const [, patchHeight, patchWidth] = patches.shape as Four;
    tables.push(tf.reshape(patches, [-1, channels]));
    const begin = cellsOf(written(patchPlace), { strides: [1, 1], offset: [0, 0] }, [1, 1]);
    const inPatch = [tf.sub(at[0], begin[0]), tf.sub(at[1], begin[1])] as const;
    const first = tf.add(tf.mul(upTo(n), whole(patchHeight * patchWidth)), whole(height * width + 1));
    const covered = tf.logicalAnd(inside(inPatch, [patchHeight, patchWidth]), isInside);
    position = tf.where(covered, tf.add(flat(inPatch, patchWidth), tf.reshape(first, [n, 1, 1])), position);
  }
  return held(tf.gatherND(tf.concat(tables, 0), tf.expandDims(position, 3)), channelsLast);
}

/** int32 `[n, bh, bw]`: positions in a map. */
const flat = ([rows, columns]: Cells, width: number): tf.Tensor => tf.add(tf.mul(rows, whole(width)), columns);
