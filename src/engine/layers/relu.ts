import { binary, unary } from '../program/emit.ts';
import { noFields } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';

/** max(x, 0), at which the three rules part (Zeiler & Fergus 2013, §2.1). The output is positive just where z is. */
export const relu = layerKind({
  op: 'relu',
  schema: noFields,
  arity: 1,
  role: 'rectifier',
  shape: ({ inputs }) => inputs[0]!,
  weights: noWeights,
  reads: () => 'cell',
  up: ({ builder, inputs }) => ({ output: unary(builder, 'relu', inputs[0]!) }),
  down: ({ builder }, { output }, signal, rule) => {
    const rectified = rule === 'gradient' ? signal : unary(builder, 'relu', signal);
    return { inputs: [rule === 'deconvnet' ? rectified : binary(builder, 'gate', rectified, output)] };
  },
});
