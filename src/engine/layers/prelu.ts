import type { Value } from '../program/builder.ts';
import { binary, reduce, reshape, unary } from '../program/emit.ts';
import { throughRectifier } from './elementwise.ts';
import { noFields } from './fields.ts';
import { type LayerContext, layerKind } from './kind.ts';

/** x where it is positive, else weight · x, with a learned weight `[c]` for each map (He et al. 2015), 0.25 at the start. */
export const prelu = layerKind({
  op: 'prelu',
  schema: noFields,
  arity: 1,
  role: 'rectifier',
  shape: ({ inputs }) => inputs[0]!,
  weights: (_layer, [input]) => [{ part: 'weight', shape: [input![0]!], kind: 'weight', fanIn: 1, start: 0.25 }],
  reads: () => 'cell',
  up: (context) => {
    const { builder: b, inputs } = context;
    const positive = unary(b, 'relu', inputs[0]!);
    const negative = binary(b, 'subtract', inputs[0]!, positive);
    const leaked = binary(b, 'multiply', negative, slopes(context));
    return { output: binary(b, 'add', positive, leaked), saved: { negative } };
  },
  down: (context, { saved }, signal, rule) => {
    const { builder: b, inputs } = context;
    const back = (arrived: Value) => {
      const passed = binary(b, 'gate', arrived, inputs[0]!);
      return binary(b, 'add', passed, binary(b, 'multiply', binary(b, 'subtract', arrived, passed), slopes(context)));
    };
    const axes = signal.shape.length === 4 ? [0, 2, 3] : [0];
    return {
      inputs: [throughRectifier(b, signal, rule, back)],
      gradients: { weight: reduce(b, 'reduceSum', binary(b, 'multiply', signal, saved!.negative!), axes) },
    };
  },
});

/** Shaped to broadcast over the maps. */
function slopes({ builder, inputs, weight }: LayerContext<unknown>): Value {
  const value = weight('weight');
  return inputs[0]!.shape.length === 4 ? reshape(builder, value, [1, value.shape[0]!, 1, 1]) : value;
}
