import { z } from 'zod';
import { flatten, matmul, reduce, reshape } from '../program/emit.ts';
import { valueCount } from '../shape.ts';
import { boolean, size, withDefault } from './fields.ts';
import { filterWeights } from './filterWeights.ts';
import { layerKind } from './kind.ts';

/**
 * A fully connected layer over flat features; weight `[outFeatures, inFeatures]`. A `[c, h, w]` input is flattened. Up: `[n, i]` ·
 * weightᵀ + bias. Down: `[n, o]` · weight; the bias takes no part.
 */
export const dense = layerKind({
  op: 'dense',
  schema: z.strictObject({ outFeatures: size, bias: withDefault(boolean, true) }),
  arity: 1,
  role: 'filters',
  shape: ({ layer }) => [layer.outFeatures],
  weights: ({ outFeatures, bias }, [input]) => filterWeights(outFeatures, [valueCount(input!)], bias),
  reads: () => 'all',
  up: ({ builder, layer, inputs, weight }) => {
    const bias = layer.bias ? weight('bias') : null;
    return { output: matmul(builder, flatten(builder, inputs[0]!), weight('weight'), { transposeB: true, bias }) };
  },
  down: ({ builder, layer, inputs, weight }, _pass, signal) => ({
    inputs: [reshape(builder, matmul(builder, signal, weight('weight')), inputs[0]!.shape)],
    gradients: {
      weight: matmul(builder, signal, flatten(builder, inputs[0]!), { transposeA: true }),
      ...(layer.bias && { bias: reduce(builder, 'reduceSum', signal, [0]) }),
    },
  }),
});
