import { sheetImages } from '../../shared/contract/unit.ts';
import { emptyTopActivations, mergeBatch, mergeRows, type ReducedBatch } from './topActivations.ts';

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
export const mergeTops = (a: Tops, b: Tops): Tops => mergeRows(a, b, sheetImages);
