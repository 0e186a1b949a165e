import type { Tensor } from '../runtime/runtime.ts';

/** One image's strongest place in a feature map. */
export interface TopActivation {
  /** Position of the image in the pass. */
  readonly image: number;
  readonly value: number;
  /** Flat position in the map: `y · width + x`. */
  readonly position: number;
}

/** What one pass over a split has learnt of one layer's maps so far. Typed arrays, so that it can be stored and taken up again. */
export interface TopActivations {
  /** How many of the strongest images are kept for each map. */
  readonly top: number;
  readonly maps: number;
  /** `[maps, top]`, each row from the strongest down; −∞ where fewer images have passed. */
  readonly values: Float32Array;
  /** `[maps, top]`: image of each value, −1 where there is none. */
  readonly images: Int32Array;
  /** `[maps, top]`: flat position of each value in its map. */
  readonly positions: Int32Array;
  /** `[maps]`: sum over images of the map's mean activation. */
  readonly meanSums: Float64Array;
  /** `[maps]`: images on which the map's maximum is above 0. */
  readonly firings: Int32Array;
  /** `[maps]`: sum over images of the share of its places at which the map is above 0; NaN where it was not asked for. */
  readonly firedSums: Float64Array;
}

/** Nothing seen yet. */
export function emptyTopActivations(maps: number, top: number): TopActivations {
  return {
    top,
    maps,
    values: new Float32Array(maps * top).fill(Number.NEGATIVE_INFINITY),
    images: new Int32Array(maps * top).fill(-1),
    positions: new Int32Array(maps * top),
    meanSums: new Float64Array(maps),
    firings: new Int32Array(maps),
    firedSums: new Float64Array(maps),
  };
}

/**
 * Means are added up in steps of this. Such sums are exact, so that they are the same in any order and any division of the images, as long as
 * they stay below 2^29: at 1.3 million images as long as a map's mean is below 400.
 */
const meanStep = 2 ** -24;

/** A batch as `compileTopActivations` reduces it: `[n, maps]` each. */
export interface ReducedBatch {
  readonly value: Tensor;
  readonly position: Tensor;
  readonly mean: Tensor;
  /** Where it was asked for. */
  readonly fired?: Tensor | undefined;
}

/**
 * Merges one batch in place; `images[i]` is the pass's position of row i, rising from batch to batch.
 * An image enters a map's row when it is stronger than the weakest there; of equals the earlier image stays ahead.
 */
export function mergeBatch(state: TopActivations, batch: ReducedBatch, images: readonly number[]): void {
  const { top, maps, values } = state;
  for (const [row, image] of images.entries()) {
    for (let map = 0; map < maps; map++) {
      const value = batch.value.data[row * maps + map]!;
      if (value > 0) state.firings[map]! += 1;
      state.meanSums[map]! += Math.round(batch.mean.data[row * maps + map]! / meanStep) * meanStep;
      const fired = batch.fired?.data[row * maps + map] ?? Number.NaN;
      state.firedSums[map]! += Math.round(fired / meanStep) * meanStep;
      if (value > values[map * top + top - 1]!)
        insert(state, map, image, value, batch.position.data[row * maps + map]!);
    }
  }
}

function insert(
  { top, values, images, positions }: TopActivations,
  map: number,
  image: number,
  value: number,
  position: number,
) {
  const first = map * top;
  let at = first + top - 1;
  for (; at > first && values[at - 1]! < value; at--) {
    values[at] = values[at - 1]!;
    images[at] = images[at - 1]!;
    positions[at] = positions[at - 1]!;
  }
  values[at] = value;
  images[at] = image;
  positions[at] = position;
}

/** What two divisions of a pass have found, as one pass over the images of both finds it. */
export function mergeActivations(a: TopActivations, b: TopActivations): TopActivations {
  return {
    ...{ top: a.top, maps: a.maps },
    ...mergeRows(a, b, a.top),
    meanSums: a.meanSums.map((sum, map) => sum + b.meanSums[map]!),
    firedSums: a.firedSums.map((sum, map) => sum + b.firedSums[map]!),
    firings: a.firings.map((count, map) => count + b.firings[map]!),
  };
}

type Rows = Pick<TopActivations, 'values' | 'images' | 'positions'>;

/** The strongest of both in each row of `top`; of equals the image with the smaller number comes first. */
export function mergeRows(a: Rows, b: Rows, top: number): Rows {
  const merged = {
    values: new Float32Array(a.values.length),
    images: new Int32Array(a.values.length),
    positions: new Int32Array(a.values.length),
  };
  for (let first = 0; first < a.values.length; first += top) {
    let [i, j] = [first, first];
    for (let at = first; at < first + top; at++) {
      const isFromA = a.values[i]! > b.values[j]! || (a.values[i] === b.values[j] && a.images[i]! <= b.images[j]!);
      const [from, own] = isFromA ? ([a, i++] as const) : ([b, j++] as const);
      merged.values[at] = from.values[own]!;
      merged.images[at] = from.images[own]!;
      merged.positions[at] = from.positions[own]!;
    }
  }
  return merged;
}

/** One map's row, from the strongest down. */
export function strongest({ top, values, images, positions }: TopActivations, map: number): TopActivation[] {
  return Array.from({ length: top }, (_, rank) => map * top + rank)
    .filter((at) => images[at]! >= 0)
    .map((at) => ({ image: images[at]!, value: values[at]!, position: positions[at]! }));
}

/** How many maps have fired on no image so far. */
export const deadMaps = ({ firings }: TopActivations): number =>
  firings.reduce((dead, count) => dead + (count === 0 ? 1 : 0), 0);
