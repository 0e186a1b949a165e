import type { EvolutionParameters } from '../declaration.ts';
import { mergeTops, type Tops } from './tops.ts';

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

/** A key of `tops` or `tiles`. */
export const keyOf = (...numbers: readonly number[]): string => numbers.join('/');

/** What both know: strongest images are told apart by value and number, a tile is computed once. */
export function merge(a: Found, b: Found): Found {
  return {
    tops: joined(a.tops, b.tops, mergeTops),
    tiles: joined(a.tiles, b.tiles, (left) => left),
  };
}

/** In the order of the keys, so that the bytes do not tell who came first. */
function joined<T>(a: Readonly<Record<string, T>>, b: Readonly<Record<string, T>>, both: (a: T, b: T) => T) {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return Object.fromEntries(
    keys.map((key) => {
      const [left, right] = [a[key], b[key]];
      return [key, left && right ? both(left, right) : (left ?? right)!];
    }),
  );
}

/** All that is shown, by layer, place among the layer's maps, and epoch. */
export function* places({ layers, epochs }: Pick<EvolutionParameters, 'layers' | 'epochs'>) {
  for (const [layer, { shown }] of layers.entries())
    for (let slot = 0; slot < shown; slot++) for (const epoch of epochs.keys()) yield { layer, slot, epoch };
}
