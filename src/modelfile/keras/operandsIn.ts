import type { KerasTensor, Operand } from './model.ts';

/** Deeper than Keras nests what a layer is called with. */
const mostDepth = 12;

/**
 * The tensors and numbers that a layer is called with, in their order: `["conv", 0, 0]` and `["conv", 0, 0, {"y": 3}]` in Keras 2,
 * `{"class_name": "__keras_tensor__", "config": {"keras_history": ["conv", 0, 0]}}` in Keras 3.
 */
export function operandsIn(json: unknown, depth = 0): readonly Operand[] {
  if (typeof json === 'number') return [json];
  if (typeof json !== 'object' || json === null || depth > mostDepth) return [];
  if (!Array.isArray(json)) {
    const { class_name: className, config } = json as { class_name?: unknown; config?: { keras_history?: unknown } };
    const held = className === '__keras_tensor__' ? [config?.keras_history] : Object.values(json);
    return held.flatMap((part) => operandsIn(part, depth + 1));
  }
  const [layer, call, output, more] = json as readonly unknown[];
  if (typeof layer === 'string' && typeof call === 'number' && typeof output === 'number') {
    const first = layer === constantValue ? output : { layer, call, output };
    return [first, ...operandsIn(more, depth + 1)];
  }
  return json.flatMap((part) => operandsIn(part, depth + 1));
}

/** What has a name in a call: `kwargs` in Keras 3, what stands behind the first tensor in Keras 2. */
export function namedIn(json: unknown): Readonly<Record<string, unknown>> {
  const parts: readonly unknown[] = Array.isArray(json) ? json : [];
  const ofFirst = Array.isArray(parts[0]) ? parts[0][3] : parts[3];
  const named = Array.isArray(json) ? ofFirst : (json as { kwargs?: unknown } | null)?.kwargs;
  return typeof named === 'object' && named !== null ? (named as Record<string, unknown>) : {};
}

/** Stands where Keras 2 has a number in place of a tensor. */
const constantValue = '_CONSTANT_VALUE';

export const isTensor = (operand: Operand): operand is KerasTensor => typeof operand === 'object';
