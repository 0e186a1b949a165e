import type { Dense } from '../../network/network.ts';
import { flatten, matmul, reduce, reshape } from '../emit.ts';
import type { LayerContext, LayerProgram } from '../layerProgram.ts';

/** Up: `[n, i]` · weightᵀ + bias. Down: `[n, o]` · weight; the bias takes no part. */
export const denseProgram: LayerProgram<Dense> = {
  up: (context) => {
    const { builder, layer, name, weights } = context;
    const bias = layer.bias ? weights(`${name}.bias`, [layer.outFeatures]) : null;
    return { output: matmul(builder, features(context), matrix(context), { transposeB: true, bias }) };
  },
  down: (context, _pass, signal) => {
    const { builder, layer, name, inputs } = context;
    return {
      inputs: [reshape(builder, matmul(builder, signal, matrix(context)), inputs[0]!.shape)],
      gradients: {
        [`${name}.weight`]: matmul(builder, signal, features(context), { transposeA: true }),
        ...(layer.bias && { [`${name}.bias`]: reduce(builder, 'reduceSum', signal, [0]) }),
      },
    };
  },
};

const features = ({ builder, inputs }: LayerContext<Dense>) => flatten(builder, inputs[0]!);

/** `[outFeatures, inFeatures]`. */
function matrix(context: LayerContext<Dense>) {
  return context.weights(`${context.name}.weight`, [context.layer.outFeatures, features(context).shape[1] as number]);
}
