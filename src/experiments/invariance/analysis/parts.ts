import type { FoundArrays } from '../../../shared/experiment.ts';
import { type InvarianceParameters, pointCount } from '../declaration/kept.ts';

/** What was found of some items, each of which is in one part alone: their numbers over all pictures, rising, and what is known of each. */
export interface InvariancePart {
  readonly items: Int32Array;
  /** `[items, layers]`. */
  readonly distance: Float32Array;
  readonly norm: Float32Array;
  /** `[items]`; empty of a model that tells no classes apart. */
  readonly probability: Float32Array;
  readonly topClass: Int32Array;
}

/** What two parts know, by number. */
export function merge(a: InvariancePart, b: InvariancePart): InvariancePart {
  const items = joined(a.items, b.items);
  const order = Int32Array.from(items.keys()).sort((i, j) => items[i]! - items[j]!);
  const inOrder = <T extends Float32Array | Int32Array>(values: T): T => {
    const width = values.length / items.length;
    const sorted = values.slice() as T;
    for (const [to, from] of order.entries()) sorted.set(values.subarray(from * width, (from + 1) * width), to * width);
    return sorted;
  };
  return {
    items: inOrder(items),
    distance: inOrder(joined(a.distance, b.distance)),
    norm: inOrder(joined(a.norm, b.norm)),
    probability: inOrder(joined(a.probability, b.probability)),
    topClass: inOrder(joined(a.topClass, b.topClass)),
  };
}

function joined<T extends Float32Array | Int32Array>(a: T, b: T): T {
  const all = new (a.constructor as new (length: number) => T)(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

/** The arrays of the declaration, as far as they are known; no probabilities of a model that tells no classes apart. */
export function arraysOf(found: InvariancePart | null, parameters: InvarianceParameters): FoundArrays {
  const { images, layers } = parameters;
  const shape = [images.length, 1 + pointCount(parameters)];
  const count = shape[0]! * shape[1]!;
  const filled = (values: Float32Array, width: number) => {
    const all = new Float32Array(count * width).fill(Number.NaN);
    for (const [i, item] of (found?.items ?? []).entries())
      all.set(values.subarray(i * width, (i + 1) * width), item * width);
    return all;
  };
  const none = new Float32Array();
  const byLayer = (values: Float32Array | undefined) => ({
    shape: [...shape, layers.length],
    data: filled(values ?? none, layers.length),
  });
  const topClass = new Int32Array(count).fill(-1);
  for (const [i, item] of (found?.items ?? []).entries()) topClass[item] = found!.topClass[i] ?? -1;
  const hasClasses = found === null || found.probability.length > 0;
  return {
    distance: byLayer(found?.distance),
    norm: byLayer(found?.norm),
    ...(hasClasses && {
      probability: { shape, data: filled(found?.probability ?? none, 1) },
      topClass: { shape, data: topClass },
    }),
  };
}
