import type { Tensors } from '../../engine/runtime/runtime.ts';
import type { FloatTensor } from '../../modelfile/safetensors.ts';

/** The float32 tensors among `tensors`: what a weights file holds. */
export function floatTensors(tensors: Tensors): Record<string, FloatTensor> {
  const entries = Object.entries(tensors).filter(
    (entry): entry is [string, FloatTensor] => entry[1].dtype === 'float32',
  );
  return Object.fromEntries(entries);
}
