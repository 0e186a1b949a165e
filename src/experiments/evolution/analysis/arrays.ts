import { keyOf } from '../../../engine/analysis/keyed.ts';
import { valueCount } from '../../../engine/shape.ts';
import { sheetImages } from '../../../shared/contract/unit.ts';
import type { FoundArrays } from '../../../shared/experiment.ts';
import { type EvolutionParameters, firstMap } from '../declaration.ts';
import { correlationOf } from './correlation.ts';
import { type Found, places, type Tile } from './found.ts';
import { mean, overlapOf } from './tops.ts';

/** The declaration's arrays of what has been found so far. */
export function arraysOf(found: Found | null, parameters: EvolutionParameters): FoundArrays {
  const { epochs, layers } = parameters;
  const maps = firstMap(layers, layers.length);
  const channels = new Int32Array(maps).fill(-1);
  const [images, positions, labels] = [0, 1, 2].map(() => new Int32Array(epochs.length * maps).fill(-1)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const strengths = new Float32Array(epochs.length * maps).fill(Number.NaN);
  const size = layers.reduce((sum, { shown, tile }) => sum + shown * epochs.length * valueCount(tile), 0);
  const [projections, patches] = [new Float32Array(size), new Uint8Array(size)];
  let offset = 0;
  for (const { layer, slot, epoch } of places(parameters)) {
    const tile = found?.tiles[keyOf(epoch, layer, slot)];
    const map = firstMap(layers, layer) + slot;
    if (tile) {
      channels[map] = tile.channel;
      projections.set(tile.projection, offset);
      patches.set(tile.patch, offset);
      const top = found!.tops[keyOf(epoch, layer)]!;
      const first = tile.channel * sheetImages;
      if (top.images[first]! >= 0) {
        images[epoch * maps + map] = top.images[first]!;
        positions[epoch * maps + map] = top.positions[first]!;
        labels[epoch * maps + map] = tile.label;
        strengths[epoch * maps + map] = top.values[first]!;
      }
    }
    offset += valueCount(layers[layer]!.tile);
  }
  const perMap = { shape: [epochs.length, maps] };
  const perLayer = { shape: [epochs.length - 1, layers.length] };
  return {
    channels: { shape: [maps], data: channels },
    images: { ...perMap, data: images },
    positions: { ...perMap, data: positions },
    labels: { ...perMap, data: labels },
    strengths: { ...perMap, data: strengths },
    overlap: { ...perLayer, data: successive(parameters, (epoch, layer) => overlapAt(found, epoch, layer)) },
    correlation: {
      ...perLayer,
      data: successive(parameters, (epoch, layer) => correlationAt(found, epoch, layer, layers[layer]!.shown)),
    },
    projections: { shape: [size], data: projections },
    patches: { shape: [size], data: patches },
  };
}

const successive = (
  { epochs, layers }: EvolutionParameters,
  of: (epoch: number, layer: number) => number,
): Float32Array =>
  Float32Array.from({ length: (epochs.length - 1) * layers.length }, (_, i) =>
    of(Math.floor(i / layers.length), i % layers.length),
  );

function overlapAt(found: Found | null, epoch: number, layer: number): number {
  const [before, after] = [found?.tops[keyOf(epoch, layer)], found?.tops[keyOf(epoch + 1, layer)]];
  return before && after ? overlapOf(before, after) : Number.NaN;
}

/** Over the maps that are shown and fire at both epochs. */
function correlationAt(found: Found | null, epoch: number, layer: number, shown: number): number {
  const tileAt = (at: number, slot: number): Tile | undefined => found?.tiles[keyOf(at, layer, slot)];
  const correlations = Array.from({ length: shown }, (_, slot) => {
    const [before, after] = [tileAt(epoch, slot), tileAt(epoch + 1, slot)];
    const isThere = before && after && before.projection.length > 0 && after.projection.length > 0;
    return isThere ? correlationOf(before.projection, after.projection) : Number.NaN;
  });
  return mean(correlations.filter((value) => !Number.isNaN(value)));
}
