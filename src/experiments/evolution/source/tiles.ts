import { valueCount } from '../../../engine/shape.ts';
import { displayedAt, type Raster } from '../../../figure/marks/display.ts';
import type { Contrast } from '../../../shared/contrast.ts';
import type { FoundArrays } from '../../../shared/experiment.ts';
import { type EvolutionParameters, firstMap } from '../declaration.ts';

/** The tiles of one layer, `[maps, epochs, …]`: projections float32 with the channels first, patches uint8 with the channels last. */
export function layerTiles({ layers, epochs }: EvolutionParameters, found: FoundArrays, layer: number) {
  const { shown, tile } = layers[layer]!;
  const before = layers.slice(0, layer).reduce((sum, own) => sum + own.shown * epochs.length * valueCount(own.tile), 0);
  const end = before + shown * epochs.length * valueCount(tile);
  const [channels, height, width] = tile;
  return {
    projections: {
      shape: [shown, epochs.length, ...tile],
      data: (found.projections!.data as Float32Array).subarray(before, end),
    },
    patches: {
      shape: [shown, epochs.length, height, width, channels],
      data: (found.patches!.data as Uint8Array).subarray(before, end),
    },
  };
}

/** The same as pictures, map after map and in each epoch after epoch; `null` where a map fires on no image. */
export function layerPictures(parameters: EvolutionParameters, found: FoundArrays, layer: number, contrast: Contrast) {
  const { layers, epochs } = parameters;
  const { shown, tile } = layers[layer]!;
  const [channels, height, width] = tile;
  const maps = firstMap(layers, layers.length);
  const { projections, patches } = layerTiles(parameters, found, layer);
  const each = (of: (from: number, to: number) => Raster): (Raster | null)[] =>
    Array.from({ length: shown * epochs.length }, (_, i) => {
      const map = firstMap(layers, layer) + Math.floor(i / epochs.length);
      const isThere = found.images!.data[(i % epochs.length) * maps + map]! >= 0;
      return isThere ? of(i * valueCount(tile), (i + 1) * valueCount(tile)) : null;
    });
  return {
    projections: each((from, to) => {
      const projection = { shape: tile, data: projections.data.subarray(from, to) };
      return displayedAt(contrast, projection);
    }),
    patches: each((from, to) => ({
      ...{ width, height, channels: channels as 1 | 3 },
      data: patches.data.subarray(from, to),
    })),
  };
}
