import { sheetImages } from '../../shared/contract/unit.ts';
import { emptyTopActivations, mergeBatch, type ReducedBatch } from './topActivations.ts';

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
