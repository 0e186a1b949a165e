import { fromStart } from '../axes.ts';
import { type Constant, countOf } from '../constant.ts';
import { stepsOf } from './elementwise.ts';

/** Some parts of an array in place of others, each at the place that its indices name (ONNX's `ScatterND` without a reduction). */
export function scattered({ shape, data, isWhole }: Constant, indices: Constant, updates: Constant): Constant | null {
  const depth = indices.shape.at(-1) ?? 0;
  const size = countOf(shape.slice(depth));
  const count = depth === 0 ? 0 : indices.data.length / depth;
  if (depth === 0 || depth > shape.length || updates.data.length !== count * size) return null;
  const steps = stepsOf(shape);
  const made = data.slice();
  for (let i = 0; i < count; i++) {
    let at = 0;
    for (let axis = 0; axis < depth; axis++) {
      const index = fromStart(indices.data[i * depth + axis]!, shape[axis]!);
      if (!(index >= 0 && index < shape[axis]!)) return null;
      at += index * steps[axis]!;
    }
    made.set(updates.data.subarray(i * size, (i + 1) * size), at);
  }
  return { shape, data: made, isWhole };
}
