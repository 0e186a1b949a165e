import { z } from 'zod';
import { dense } from '../channelsLast/convolutions.ts';
import { arranged, toMaps, toTokens } from '../channelsLast/reshaped.ts';
import { softmax } from '../channelsLast/steps.ts';
import { fileShape, type Value } from '../channelsLast/value.ts';
import type { FloatTensor } from '../safetensors.ts';
import { fieldsOf, type LayerCall, type Translation, unsupportedField, weight } from './translate.ts';

const whole = z.number().int().min(1);
const attentionFields = z.looseObject({
  num_heads: whole,
  key_dim: whole,
  value_dim: whole.nullish(),
  use_bias: z.boolean().default(true),
  output_shape: z.union([whole, z.tuple([whole])]).nullish(),
  attention_axes: z.union([z.number().int(), z.array(z.number().int())]).nullish(),
});

/**
 * softmax(q · kᵀ / √keyDim) · v for each head, of tokens or of all cells of maps (Vaswani et al. 2017): dense layers, their rearrangement
 * into heads and back, and products of matrices.
 */
export const multiHeadAttention: Translation = (call) => {
  const fields = fieldsOf(call, attentionFields);
  const [query, value, key = value] = attended(call);
  if (!query || !value || !key) throw unsupportedField(call, 'name');
  checkAxes(call, query, fields.attention_axes);
  for (const field of ['use_gate', 'sliding_window']) if (call.config[field]) throw unsupportedField(call, field);
  const heads = fields.num_heads;
  const { b, name } = call;
  const projected = (x: Value, of: 'query' | 'key' | 'value', size: number): Value => {
    const own = `${name}.${of}`;
    const rows = dense(b, own, asTokens(call, x, own), kernelOf(call, of, 1), biasOf(call, of, fields.use_bias));
    const [tokens] = rows.shape as readonly [number];
    const shape = [heads, tokens, size];
    return arranged(b, `${own}.heads`, rows, { split: [tokens, heads, size], permutation: [1, 0, 2], shape }, 'maps');
  };
  const ofValues = fields.value_dim ?? fields.key_dim;
  const q = projected(query, 'query', fields.key_dim);
  const k = projected(key, 'key', fields.key_dim);
  const v = projected(value, 'value', ofValues);
  const scale = 1 / Math.sqrt(fields.key_dim);
  const scores = b.add(`${name}.scores`, { op: 'matrixProduct', transpose: true, scale }, [q, k]);
  const weights = b.add(`${name}.weights`, { op: 'innerSoftmax', over: 'columns' }, [{ ...q, ...scores }]);
  const mixed = b.add(`${name}.mixed`, { op: 'matrixProduct' }, [{ ...q, ...weights }, v]);
  const tokens = mixed.shape[1]!;
  const joined = { split: mixed.shape, permutation: [1, 0, 2], shape: [tokens, heads * ofValues] };
  const rows = arranged(b, `${name}.joined`, { ...q, ...mixed }, joined, 'tokens');
  const out = kernelOf(call, 'output', 2);
  const isMaps = query.seenAs === 'maps';
  const put = dense(b, isMaps ? `${name}.output` : name, rows, out, biasOf(call, 'output', fields.use_bias));
  return isMaps ? toMaps(b, name, put, fileShape(query).with(-1, out.shape[1]!)) : put;
};

/** softmax(q · kᵀ) · v of tokens as they are, without weights. */
export const dotProductAttention: Translation = (call) => {
  const { score_mode: mode } = fieldsOf(call, z.looseObject({ score_mode: z.string().default('dot') }));
  if (mode !== 'dot') throw unsupportedField(call, 'score_mode');
  if (call.config.use_scale === true) throw unsupportedField(call, 'use_scale');
  const [query, value, key = value] = attended(call);
  if (!query || !value || !key) throw unsupportedField(call, 'name');
  const { b, name } = call;
  const [q, k, v] = [
    asTokens(call, query, `${name}.query`),
    asTokens(call, key, `${name}.key`),
    asTokens(call, value, `${name}.value`),
  ];
  const scores = { ...q, ...b.add(`${name}.scores`, { op: 'matrixProduct', transpose: true }, [q, k]) };
  const weights = softmax(b, `${name}.weights`, scores);
  return { ...q, ...b.add(name, { op: 'matrixProduct' }, [weights, v]) };
};

/** Query, value and key, by name or in Keras's order. Throws `UNSUPPORTED` for masks and for what else changes the product. */
function attended(call: LayerCall): readonly (Value | undefined)[] {
  const { operands, named } = call;
  const names = ['query', 'value', 'key'];
  for (const [field, { json }] of named) {
    const says = json !== null && json !== false;
    if (!names.includes(field) && field !== 'training' && field !== 'inputs' && says)
      throw unsupportedField({ ...call, config: { [field]: json } }, field);
  }
  const ofNames = [...named.values()].reduce((sum, each) => sum + each.operands.length, 0);
  const inOrder = operands.slice(0, operands.length - ofNames).concat(named.get('inputs')?.operands ?? []);
  return names.map((name, i) => [named.get(name)?.operands[0], inOrder[i]].find((each) => typeof each === 'object'));
}

/** All places attend to all others: those of some axes alone are no tokens. */
function checkAxes(call: LayerCall, query: Value, axes: number | readonly number[] | null | undefined): void {
  const rank = fileShape(query).length;
  const wanted = Array.from({ length: rank - 1 }, (_, i) => i + 1);
  const given =
    axes === null || axes === undefined ? wanted : [axes].flat().map((axis) => (axis < 0 ? axis + rank + 1 : axis));
  if (rank < 2 || given.toSorted().join() !== wanted.join()) throw unsupportedField(call, 'attention_axes');
}

const asTokens = (call: LayerCall, x: Value, name: string): Value => {
  if (x.seenAs === 'maps') return toTokens(call.b, `${name}.tokens`, x);
  if (x.seenAs === 'tokens') return x;
  throw unsupportedField(call, 'name');
};

/** Where a part lies in `.h5` and in `.keras`. */
const places = (of: string, part: 'kernel' | 'bias'): readonly string[] => {
  const number = part === 'kernel' ? 0 : 1;
  const group = of === 'output' ? 'attention_output' : of;
  return [`${group}/${part}`, `${of}_dense/${number}`];
};

/** `[in, heads, size]` or, of the output, `[heads, size, out]` as `[in, out]`. */
function kernelOf(call: LayerCall, of: string, inputs: 1 | 2): FloatTensor {
  const { shape, ...kernel } = weight(call, places(of, 'kernel'), -1, 3);
  const product = (sizes: readonly number[]) => sizes.reduce((a, size) => a * size, 1);
  return { ...kernel, shape: [product(shape.slice(0, inputs)), product(shape.slice(inputs))] };
}

function biasOf(call: LayerCall, of: string, isThere: boolean): FloatTensor | null {
  if (!isThere) return null;
  const bias = weight(call, places(of, 'bias'), -1, of === 'output' ? 1 : 2);
  return { ...bias, shape: [bias.data.length] };
}
