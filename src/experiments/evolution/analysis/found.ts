import { joined } from '../../../engine/analysis/keyed.ts';
import { mergeTops, type Tops } from '../../../engine/analysis/tops.ts';
import type { EvolutionParameters } from '../declaration.ts';

/** A map that is shown at one epoch; its arrays are empty where it fires on no image. */
export interface Tile {
  readonly channel: number;
  /** The class of its strongest image. */
  readonly label: number;
  /** float32 `[c, h, w]` and uint8 `[h, w, c]`, cut to what the unit sees. */
  readonly projection: Float32Array;
  readonly patch: Uint8Array;
}

/** What has been found: by epoch and layer, and by epoch, layer and place among the layer's maps that are shown. */
export interface Found {
  readonly tops: Readonly<Record<string, Tops>>;
  readonly tiles: Readonly<Record<string, Tile>>;
}

/** What both know: strongest images are told apart by value and number, a tile is computed once. */
export function merge(a: Found, b: Found): Found {
  return {
    tops: joined(a.tops, b.tops, mergeTops),
    tiles: joined(a.tiles, b.tiles, (left) => left),
  };
}

/** All that is shown, by layer, place among the layer's maps, and epoch. */
export function* places({ layers, epochs }: Pick<EvolutionParameters, 'layers' | 'epochs'>) {
  for (const [layer, { shown }] of layers.entries())
    for (let slot = 0; slot < shown; slot++) for (const epoch of epochs.keys()) yield { layer, slot, epoch };
}
