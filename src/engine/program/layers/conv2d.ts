import type { Conv2d } from '../../network/network.ts';
import { conv2d, conv2dFilterGradient, conv2dInputGradient, reduce } from '../emit.ts';
import type { LayerContext, LayerProgram } from '../layerProgram.ts';

/** Up: correlation with the filters plus bias. Down: the transposed filters; the bias takes no part. */
export const conv2dProgram: LayerProgram<Conv2d> = {
  up: (context) => {
    const { builder, layer, inputs, name, weights } = context;
    const bias = layer.bias ? weights(`${name}.bias`, [layer.outChannels]) : null;
    return { output: conv2d(builder, inputs[0]!, filters(context), bias, layer) };
  },
  down: (context, _pass, signal) => {
    const { builder, layer, inputs, name } = context;
    const weight = filters(context);
    return {
      inputs: [conv2dInputGradient(builder, signal, weight, inputs[0]!, layer)],
      gradients: {
        [`${name}.weight`]: conv2dFilterGradient(builder, inputs[0]!, signal, weight, layer),
        ...(layer.bias && { [`${name}.bias`]: reduce(builder, 'reduceSum', signal, [0, 2, 3]) }),
      },
    };
  },
};

/** `[outChannels, inChannels / groups, kh, kw]`. */
function filters({ layer, inputs, name, weights }: LayerContext<Conv2d>) {
  const inChannels = inputs[0]!.shape[1] as number;
  return weights(`${name}.weight`, [layer.outChannels, inChannels / layer.groups, ...layer.kernelSize]);
}
