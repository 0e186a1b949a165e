/**
 * Numbers of a layer that follow each other at one distance: `size` of them, `stride` apart in the layer's own row-major order. Several
 * after one another are the digits of a place, the largest first.
 */
export interface Span {
  readonly size: number;
  readonly stride: number;
}

/** A dimension of a view. Spans of one number are left out, neighbours that continue each other are one: equal places have equal spans. */
export type Place = readonly Span[];

/** How an array is laid over a layer's numbers: each of its dimensions' places. */
export type Arrangement = readonly Place[];

export const sizeOf = (place: Place): number => place.reduce((product, { size }) => product * size, 1);

export const shapeOf = (arrangement: Arrangement): readonly number[] => arrangement.map(sizeOf);

/** Spans with nothing left that can be left out. */
export function merged(spans: readonly Span[]): Place {
  const made: Span[] = [];
  for (const span of spans) {
    const last = made.at(-1);
    if (span.size === 1) continue;
    if (last && last.stride === span.stride * span.size) {
      made[made.length - 1] = { size: last.size * span.size, stride: span.stride };
    } else made.push(span);
  }
  return made;
}

/** The axes of an array of that shape, as it lies. */
export function rowMajor(shape: readonly number[]): Arrangement {
  let stride = 1;
  const axes = shape.toReversed().map((size) => {
    const axis = merged([{ size, stride }]);
    stride *= size;
    return axis;
  });
  return axes.toReversed();
}

/** Another shape of the same numbers; null where a size does not fall together with the places' own. */
export function reshaped(arrangement: Arrangement, shape: readonly number[]): Arrangement | null {
  if (!shape.every((size) => Number.isSafeInteger(size) && size > 0)) return null;
  const waiting = [...merged(arrangement.flat())];
  const places: Place[] = [];
  for (const size of shape) {
    const spans: Span[] = [];
    for (let need = size; need > 1; ) {
      const span = waiting.shift();
      if (!span) return null;
      if (need % span.size === 0) {
        spans.push(span);
        need /= span.size;
      } else if (span.size % need === 0) {
        const rest = span.size / need;
        spans.push({ size: need, stride: span.stride * rest });
        waiting.unshift({ size: rest, stride: span.stride });
        need = 1;
      } else return null;
    }
    places.push(merged(spans));
  }
  return waiting.length === 0 ? places : null;
}

export const samePlace = (left: Place, right: Place): boolean =>
  left.length === right.length &&
  left.every(({ size, stride }, i) => size === right[i]!.size && stride === right[i]!.stride);

export const sameArrangement = (left: Arrangement, right: Arrangement): boolean =>
  left.length === right.length && left.every((place, axis) => samePlace(place, right[axis]!));

/** Where each number of a place lies in the layer, in the place's order. */
export function offsetsOf(place: Place): Int32Array {
  const offsets = new Int32Array(sizeOf(place));
  let done = 1;
  // From the last digit to the first: what is there already is repeated for each value of the next one.
  for (const { size, stride } of place.toReversed()) {
    for (let digit = 1; digit < size; digit++) {
      for (let i = 0; i < done; i++) offsets[digit * done + i] = offsets[i]! + digit * stride;
    }
    done *= size;
  }
  return offsets;
}
