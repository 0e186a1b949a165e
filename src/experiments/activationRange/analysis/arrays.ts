import { rowAt, type Tables } from '../../../engine/analysis/rows.ts';
import type { FoundArrays } from '../../../shared/experiment.ts';
import type { RangeParameters } from '../declaration/kept.ts';
import { likenessOf, meanOf, nearestOf } from './likeness.ts';
import { strongestImages } from './strongest.ts';

/** Tables: of each image what `mapsRow` puts together; and of some images their features. */
export const tables = { maps: 'maps', features: 'features' } as const;

/** Ids may be larger than what a float32 counts to. */
const idParts = 2 ** 20;
/** Numbers before those of the maps. */
export const rowHead = 3;

/** An image's id, its label, and of every map the value, the position and the relevance. */
export const mapsRow = (
  { id, label }: { readonly id: number; readonly label: number },
  ...perMap: readonly [values: readonly number[], positions: readonly number[], relevance: readonly number[]]
): Float32Array => Float32Array.from([Math.floor(id / idParts), id % idParts, label, ...perMap.flat()]);

/** The declaration's arrays of what has been found so far. */
export function arraysOf(found: Tables | null, { channels, images }: RangeParameters): FoundArrays {
  const count = channels.length;
  const [values, relevance] = [0, 1].map(() => new Float32Array(images * count).fill(Number.NaN)) as [
    Float32Array,
    Float32Array,
  ];
  const positions = new Int32Array(images * count).fill(-1);
  const ids = new Int32Array(images).fill(-1);
  const labels = new Int32Array(images).fill(-1);
  const maps = found?.[tables.maps];
  for (const [i, image] of (maps?.keys ?? []).entries()) {
    const row = rowAt(maps!, i);
    ids[image] = row[0]! * idParts + row[1]!;
    labels[image] = row[2]!;
    const part = (number: number) => row.subarray(rowHead + number * count, rowHead + (number + 1) * count);
    values.set(part(0), image * count);
    positions.set(part(1), image * count);
    relevance.set(part(2), image * count);
  }
  return {
    images: { shape: [images], data: ids },
    labels: { shape: [images], data: labels },
    values: { shape: [images, count], data: values },
    positions: { shape: [images, count], data: positions },
    relevance: { shape: [images, count], data: relevance },
    likeness: { shape: [count, 4], data: likenessArray(found, values, { channels, images }) },
  };
}

function likenessArray(
  found: Tables | null,
  values: Float32Array,
  { channels, images }: Pick<RangeParameters, 'channels' | 'images'>,
): Float32Array {
  const likeness = new Float32Array(channels.length * 4).fill(Number.NaN);
  const features = found?.[tables.features];
  if (!features) return likeness;
  const rowOf = new Map([...features.keys].map((image, i) => [image, i]));
  const vectors = channels.map((_, map) =>
    strongestImages((image) => values[image * channels.length + map]!, images).flatMap((image) => {
      const row = rowOf.get(image);
      return row === undefined ? [] : [rowAt(features, row)];
    }),
  );
  const nearest = nearestOf(vectors.map(meanOf));
  for (const [map, own] of vectors.entries()) {
    const { clarity, polysemanticity } = likenessOf(own);
    const next = nearest[map];
    likeness.set(
      [clarity, polysemanticity, next?.redundancy ?? Number.NaN, next ? channels[next.map]! : Number.NaN],
      4 * map,
    );
  }
  return likeness;
}
