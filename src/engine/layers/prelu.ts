import type { Value } from '../program/builder.ts';
import { binary, unary } from '../program/emit.ts';
import { channelCount } from '../shape.ts';
import { throughRectifier } from './elementwise.ts';
import { noFields } from './fields.ts';
import { layerKind } from './kind.ts';
import { perMap, sumPerMap } from './perMap.ts';

/** x where it is positive, else weight · x, with a learned weight `[c]` for each map (He et al. 2015), 0.25 at the start. */
export const prelu = layerKind({
  op: 'prelu',
  schema: noFields,
  arity: 1,
  role: 'rectifier',
  shape: ({ inputs }) => inputs[0]!,
  weights: (_layer, [input]) => [
    { part: 'weight', shape: [channelCount(input!)], kind: 'weight', fanIn: 1, start: 0.25 },
  ],
  reads: () => 'cell',
  up: ({ builder: b, inputs, weight }) => {
    const positive = unary(b, 'relu', inputs[0]!);
    const negative = binary(b, 'subtract', inputs[0]!, positive);
    const leaked = binary(b, 'multiply', negative, perMap(b, weight('weight'), inputs[0]!));
    return { output: binary(b, 'add', positive, leaked), saved: { negative } };
  },
  down: ({ builder: b, inputs, weight }, { saved }, signal, rule) => {
    const back = (arrived: Value) => {
      const passed = binary(b, 'gate', arrived, inputs[0]!);
      return binary(
        b,
        'add',
        passed,
        binary(b, 'multiply', binary(b, 'subtract', arrived, passed), perMap(b, weight('weight'), inputs[0]!)),
      );
    };
    return {
      inputs: [throughRectifier(b, signal, rule, back)],
      gradients: { weight: sumPerMap(b, binary(b, 'multiply', signal, saved!.negative!)) },
    };
  },
});
