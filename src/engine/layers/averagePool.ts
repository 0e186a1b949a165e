import { z } from 'zod';
import { averagePoolGradient, averagePool as pool } from '../program/emit.ts';
import type { WindowGeometry } from '../program/program.ts';
import { boolean, withDefault } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { mapsOf } from './refuse.ts';
import { noPadding, poolFields, poolShape } from './windowing.ts';

/**
 * The mean of each window; cells of the padding count only with `countPadding`, which is the default, as in PyTorch. Floor rounding.
 * Down: each value is spread evenly over the cells that it is the mean of.
 */
export const averagePool = layerKind({
  op: 'averagePool',
  schema: z
    .strictObject({ ...poolFields, countPadding: withDefault(boolean, true) })
    .transform(({ kernelSize, strides = kernelSize, ...rest }) => ({ kernelSize, strides, ...rest })),
  arity: 1,
  role: 'pool',
  shape: (place) => poolShape(place.name, place.layer, mapsOf(place)),
  weights: noWeights,
  reads: (layer) => {
    const { kernelSize, strides, padding, countPadding } = layer;
    return {
      kernelSize,
      strides,
      dilations: [1, 1],
      before: [padding[0], padding[1]],
      outside: 0,
      unpadded: { ...layer, padding: noPadding, countPadding: true },
      borderFactor:
        countPadding || padding.every((cells) => cells === 0)
          ? null
          : (axis, window, extent) => {
              const start = window * strides[axis] - padding[axis]!;
              const end = Math.min(start + kernelSize[axis], extent);
              return kernelSize[axis] / (end - Math.max(start, 0));
            },
    };
  },
  up: ({ builder, layer, inputs }) => ({ output: pool(builder, inputs[0]!, windowsOf(layer), layer.countPadding) }),
  down: ({ builder, layer, inputs }, _pass, signal) => ({
    inputs: [averagePoolGradient(builder, signal, inputs[0]!, windowsOf(layer), layer.countPadding)],
  }),
});

/** The geometry alone: a layer carries an `op` of its own, which must not stand in for the operation's. */
const windowsOf = ({ kernelSize, strides, padding }: WindowGeometry): WindowGeometry => ({
  kernelSize,
  strides,
  padding,
});
