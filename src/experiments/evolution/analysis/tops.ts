import { emptyTopActivations, mergeBatch, type ReducedBatch } from '../../../engine/analysis/topActivations.ts';
import { sheetImages } from '../../../shared/contract/unit.ts';

/** The strongest images of each map of a layer, `[maps, 9]` each, from the strongest down; −∞ and −1 where it fires on fewer. */
export interface Tops {
  readonly values: Float32Array;
  readonly images: Int32Array;
  /** Flat positions in the map. */
  readonly positions: Int32Array;
}

/** Those of one batch. */
export function topsOf(maps: number, batch: ReducedBatch, images: readonly number[]): Tops {
  const state = emptyTopActivations(maps, sheetImages);
  mergeBatch(state, batch, images);
  for (const [i, value] of state.values.entries()) {
    if (value > 0) continue;
    state.values[i] = Number.NEGATIVE_INFINITY;
    state.images[i] = -1;
    state.positions[i] = 0;
  }
  return { values: state.values, images: state.images, positions: state.positions };
}

/** The strongest of both; of equals the image with the smaller number comes first. */
export function mergeTops(a: Tops, b: Tops): Tops {
  const merged = {
    values: new Float32Array(a.values.length),
    images: new Int32Array(a.values.length),
    positions: new Int32Array(a.values.length),
  };
  for (let first = 0; first < a.values.length; first += sheetImages) {
    let [i, j] = [first, first];
    for (let at = first; at < first + sheetImages; at++) {
      const isFromA = a.values[i]! > b.values[j]! || (a.values[i] === b.values[j] && a.images[i]! <= b.images[j]!);
      const [from, own] = isFromA ? ([a, i++] as const) : ([b, j++] as const);
      merged.values[at] = from.values[own]!;
      merged.images[at] = from.images[own]!;
      merged.positions[at] = from.positions[own]!;
    }
  }
  return merged;
}

/** The share of images that both have of those that either has (Jaccard), mean over the maps that fire in either; NaN without any. */
export function overlapOf(a: Tops, b: Tops): number {
  const shares: number[] = [];
  for (let first = 0; first < a.images.length; first += sheetImages) {
    const [left, right] = [a, b].map(({ images }) =>
      images.subarray(first, first + sheetImages).filter((image) => image >= 0),
    ) as [Int32Array, Int32Array];
    const common = left.filter((image) => right.includes(image)).length;
    const either = left.length + right.length - common;
    if (either > 0) shares.push(common / either);
  }
  return mean(shares);
}

/** NaN of nothing. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
