import type { FoundArrays } from '../../../shared/experiment.ts';
import { coarsePositions } from '../declaration/coarsePositions.ts';
import type { OcclusionParameters } from '../declaration/kept.ts';
import type { OcclusionMaps } from '../declaration/types.ts';
import { interpolate } from './interpolate.ts';
import type { OcclusionPart } from './parts.ts';

/**
 * The maps of Zeiler & Fergus 2013, figure 7 (b), (d) and (e), as far as they are known. In a preview whose coarse positions are known the
 * others are interpolated from them.
 */
export function occlusionMaps(
  part: OcclusionPart | null,
  { mode, rows, columns }: Pick<OcclusionParameters, 'mode' | 'rows' | 'columns'>,
): OcclusionMaps {
  const count = rows.length * columns.length;
  const maps = {
    shape: [rows.length, columns.length] as const,
    probabilities: (part?.probabilities ?? []).map(() => new Float32Array(count).fill(Number.NaN)),
    activation: new Float32Array(count).fill(Number.NaN),
    topClass: new Int32Array(count).fill(-1),
    computed: new Uint8Array(count),
  };
  for (const [i, position] of (part?.positions ?? []).entries()) {
    for (const [target, map] of maps.probabilities.entries()) map[position] = part!.probabilities[target]![i]!;
    maps.activation[position] = part!.activation[i]!;
    maps.topClass[position] = part!.topClass[i]!;
    maps.computed[position] = 1;
  }
  const isCoarse =
    mode === 'preview' && coarsePositions({ rows, columns }).every((position) => maps.computed[position] === 1);
  if (isCoarse) interpolate({ rows, columns }, maps);
  return maps;
}

/** Maps by the names under which they are kept, and back. */
export function arraysOf({ shape, probabilities, ...maps }: OcclusionMaps): FoundArrays {
  const cells = shape[0] * shape[1];
  const data = new Float32Array(probabilities.length * cells);
  for (const [i, map] of probabilities.entries()) data.set(map, i * cells);
  return {
    probability: { shape: [probabilities.length, ...shape], data },
    ...Object.fromEntries(Object.entries(maps).map(([name, own]) => [name, { shape, data: own }])),
  };
}

/**
 * Of those that were kept before it was said where the network was asked, `computed` is missing: it was wherever a class is known. An earlier version kept
 * `probability` as one map, `[rows, columns]`.
 */
export function mapsOf({ probability, activation, topClass, computed }: FoundArrays): OcclusionMaps {
  const [rows, columns] = activation!.shape as [number, number];
  const cells = rows * columns;
  const all = probability!.data as Float32Array;
  return {
    shape: [rows, columns],
    probabilities: Array.from({ length: all.length / cells }, (_, i) => all.subarray(i * cells, (i + 1) * cells)),
    activation: activation!.data as Float32Array,
    topClass: topClass!.data as Int32Array,
    computed: (computed?.data ?? Uint8Array.from(topClass!.data, (label) => (label >= 0 ? 1 : 0))) as Uint8Array,
  };
}
