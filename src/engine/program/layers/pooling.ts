import type { AveragePool, GlobalAveragePool, MaxPool, Pair } from '../../network/network.ts';
import { windowPadding } from '../../network/shapes.ts';
import type { Value } from '../builder.ts';
import { averagePool, averagePoolGradient, broadcast, maxPool, reduce, scale, unpool } from '../emit.ts';
import type { LayerProgram } from '../layerProgram.ts';
import type { WindowGeometry } from '../program.ts';

/** Down: each value goes back to the place its switch remembers; where windows chose one place the values add up. */
export const maxPoolProgram: LayerProgram<MaxPool> = {
  up: ({ builder, layer, inputs }) => {
    const { output, switches } = maxPool(builder, inputs[0]!, geometryOf(layer, inputs[0]!));
    return { output, saved: { switches } };
  },
  down: ({ builder, inputs }, { saved }, signal) => ({
    inputs: [unpool(builder, signal, saved!.switches!, inputs[0]!)],
  }),
};

export const averagePoolProgram: LayerProgram<AveragePool> = {
  up: ({ builder, layer, inputs }) => ({
    output: averagePool(builder, inputs[0]!, geometryOf(layer, inputs[0]!), layer.countPadding),
  }),
  down: ({ builder, layer, inputs }, _pass, signal) => {
    const [x] = inputs as [Value];
    return { inputs: [averagePoolGradient(builder, signal, x, geometryOf(layer, x), layer.countPadding)] };
  },
};

/** `[n, c, h, w]` → `[n, c, 1, 1]`. */
export const globalAveragePoolProgram: LayerProgram<GlobalAveragePool> = {
  up: ({ builder, inputs }) => ({ output: reduce(builder, 'reduceMean', inputs[0]!, [2, 3], true) }),
  down: ({ builder, inputs }, _pass, signal) => {
    const [height, width] = mapSize(inputs[0]!);
    return { inputs: [broadcast(builder, scale(builder, signal, 1 / (height * width)), inputs[0]!.shape)] };
  },
};

function geometryOf(layer: MaxPool | AveragePool, x: Value): WindowGeometry {
  const { kernelSize, strides } = layer;
  return { kernelSize, strides, padding: windowPadding(layer, mapSize(x)) };
}

const mapSize = (x: Value): Pair => [x.shape[2] as number, x.shape[3] as number];
