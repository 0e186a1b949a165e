import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import type { NewLayer } from '../channelsLast/builder.ts';
import { combined, each, softmax } from '../channelsLast/steps.ts';
import type { Value } from '../channelsLast/value.ts';
import { unsupported } from '../refuse.ts';
import { fieldsOf, type LayerCall, nameOf, type Translation, unsupportedField } from './translate.ts';

/** Functions that are one kind of ours, by Keras's names; those of ops have the same in camel case. */
const kinds: Readonly<Record<string, NewLayer>> = {
  relu: { op: 'relu' },
  relu6: { op: 'relu6' },
  sigmoid: { op: 'sigmoid' },
  tanh: { op: 'tanh' },
  softplus: { op: 'softplus' },
  silu: { op: 'silu' },
  swish: { op: 'silu' },
  hard_silu: { op: 'hardSwish' },
  hard_swish: { op: 'hardSwish' },
  leaky_relu: { op: 'leakyRelu', slope: 0.2 },
  gelu: { op: 'gelu' },
};

/** Applies the function that a layer's configuration names under `activation`; `null` and `linear` change nothing. */
export function activated(call: LayerCall, x: Value, name: string): Value {
  const activation = activationName(call.config.activation);
  if (activation === 'linear') return x;
  const own = x.node === call.inputs[0].node ? name : `${name}.${activation}`;
  return applied(call, activation, x, own);
}

/** The function of that name. Throws `UNSUPPORTED` where none of our kinds computes it. */
export function applied(call: LayerCall, activation: string, x: Value, name: string): Value {
  if (activation === 'softmax') return softmax(call.b, name, x);
  if (activation === 'hard_sigmoid') return each(call.b, name, x, hardSigmoid(call.isKeras3));
  if (activation === 'mish') return mish(call, x, name);
  const kind = Object.hasOwn(kinds, activation) ? kinds[activation] : undefined;
  if (kind) return each(call.b, name, x, kind);
  throw unsupported(say('modelfile.activationUnknown', { ...nameOf(call), activation }));
}

/** Keras 2, like TensorFlow.js: 0.2 · x + 0.5; Keras 3: (x + 3) / 6. */
const hardSigmoid = (isKeras3: boolean): NewLayer => ({ op: 'hardSigmoid', alpha: isKeras3 ? 1 / 6 : 0.2, beta: 0.5 });

/** x · tanh(softplus(x)) (Misra 2019). */
function mish({ b }: LayerCall, x: Value, name: string): Value {
  const gate = each(b, `${name}.tanh`, each(b, `${name}.softplus`, x, { op: 'softplus' }), { op: 'tanh' });
  return combined(b, name, [x, gate], 'multiply');
}

/** A name; a function as Keras 3 writes it; or a layer in place of one. */
function activationName(json: unknown): string {
  if (json === null || json === undefined) return 'linear';
  if (typeof json === 'string') return json;
  const { class_name: className, config } = json as { class_name?: unknown; config?: unknown };
  return className === 'function' ? String(config) : String(className);
}

const reluFields = z.looseObject({
  max_value: z.number().nullish(),
  negative_slope: z.union([z.number(), z.tuple([z.number()])]).nullish(),
  threshold: z.union([z.number(), z.tuple([z.number()])]).nullish(),
});

const one = (given: number | readonly [number] | null | undefined): number =>
  typeof given === 'object' && given !== null ? given[0] : (given ?? 0);

/** Rectifiers with a ceiling or a slope below 0: what of both has a kind. */
export const relu: Translation = (call) => {
  const { max_value: most, negative_slope: slope, threshold } = fieldsOf(call, reluFields);
  if (one(threshold) !== 0) throw unsupportedField(call, 'threshold');
  const hasMost = typeof most === 'number';
  if (one(slope) !== 0 && hasMost) throw unsupportedField(call, 'negative_slope');
  const [x] = call.inputs;
  if (one(slope) !== 0) return each(call.b, call.name, x, { op: 'leakyRelu', slope: one(slope) });
  if (!hasMost) return each(call.b, call.name, x, { op: 'relu' });
  return each(call.b, call.name, x, most === 6 ? { op: 'relu6' } : { op: 'clip', bounds: [0, most] });
};

const leakyFields = z.looseObject({ alpha: z.number().optional(), negative_slope: z.number().optional() });

/** The slope is called `alpha` in Keras 2; 0.3 unless said otherwise. */
export const leakyRelu: Translation = (call) => {
  const { alpha, negative_slope: slope = alpha ?? 0.3 } = fieldsOf(call, leakyFields);
  return each(call.b, call.name, call.inputs[0], { op: 'leakyRelu', slope });
};

/** A layer, or an operation, that is a function of that name. */
export const functionNamed =
  (activation: string): Translation =>
  (call) =>
    applied(call, activation, call.inputs[0], call.name);
