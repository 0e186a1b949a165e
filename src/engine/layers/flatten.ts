import { flatten as flattened, reshape } from '../program/emit.ts';
import { valueCount } from '../shape.ts';
import { noFields } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';

/** `[c, h, w]` → `[c·h·w]`. */
export const flatten = layerKind({
  op: 'flatten',
  schema: noFields,
  arity: 1,
  role: 'other',
  shape: ({ inputs }) => [valueCount(inputs[0]!)],
  weights: noWeights,
  reads: () => 'all',
  up: ({ builder, inputs }) => ({ output: flattened(builder, inputs[0]!) }),
  down: ({ builder, inputs }, _pass, signal) => ({ inputs: [reshape(builder, signal, inputs[0]!.shape)] }),
});
