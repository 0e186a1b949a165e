import { z } from 'zod';
import type { Value } from '../program/builder.ts';
import { binary, flatten, matmul, matrixProduct, reduce, reshape, transpose } from '../program/emit.ts';
import { type Shape, valueCount } from '../shape.ts';
import { boolean, size, withDefault } from './fields.ts';
import { filterWeights } from './filterWeights.ts';
import { type Descent, type LayerContext, type LayerOf, layerKind, type Pass } from './kind.ts';
import { sumPerMap } from './perMap.ts';

const schema = z.strictObject({ outFeatures: size, bias: withDefault(boolean, true) });
type Dense = LayerOf<'dense', typeof schema>;

/**
 * A fully connected layer; weight `[outFeatures, inFeatures]`. Up: x · weightᵀ + bias. Down: signal · weight; the bias takes no part.
 * Over features; maps `[c, h, w]` are flattened first; of tokens `[tokens, c]` each is taken by itself, to `[tokens, outFeatures]`.
 */
export const dense = layerKind({
  op: 'dense',
  schema,
  arity: 1,
  role: 'filters',
  shape: ({ layer: { outFeatures }, inputs: [input] }) =>
    isTokens(input!) ? [input![0]!, outFeatures] : [outFeatures],
  weights: ({ outFeatures, bias }, [input]) =>
    filterWeights(outFeatures, [isTokens(input!) ? input![1]! : valueCount(input!)], bias),
  reads: (_layer, [input]) => (isTokens(input!) ? 'cell' : 'all'),
  up: (context) => (context.inputs[0]!.shape.length === 3 ? upOfTokens(context) : upOfFeatures(context)),
  down: (context, _pass, signal) =>
    signal.shape.length === 3 ? downOfTokens(context, signal) : downOfFeatures(context, signal),
});

const isTokens = (shape: Shape): boolean => shape.length === 2;

function upOfFeatures({ builder, layer, inputs: [x], weight }: LayerContext<Dense>): Pass {
  const bias = layer.bias ? weight('bias') : null;
  return { output: matmul(builder, flatten(builder, x!), weight('weight'), { transposeB: true, bias }) };
}

function upOfTokens({ builder: b, layer, inputs: [x], weight }: LayerContext<Dense>): Pass {
  const output = matrixProduct(b, x!, weight('weight'), { transposeB: true });
  return { output: layer.bias ? binary(b, 'add', output, weight('bias')) : output };
}

function downOfFeatures({ builder, layer, inputs: [x], weight }: LayerContext<Dense>, signal: Value): Descent {
  return {
    inputs: [reshape(builder, matmul(builder, signal, weight('weight')), x!.shape)],
    gradients: {
      weight: matmul(builder, signal, flatten(builder, x!), { transposeA: true }),
      ...(layer.bias && { bias: reduce(builder, 'reduceSum', signal, [0]) }),
    },
  };
}

function downOfTokens({ builder: b, layer, inputs: [x], weight }: LayerContext<Dense>, signal: Value): Descent {
  const perImage = matrixProduct(b, transpose(b, signal, [0, 2, 1]), x!); // [n, outFeatures, inFeatures]
  return {
    inputs: [matrixProduct(b, signal, weight('weight'))],
    gradients: {
      weight: reduce(b, 'reduceSum', perImage, [0]),
      ...(layer.bias && { bias: sumPerMap(b, signal) }),
    },
  };
}
