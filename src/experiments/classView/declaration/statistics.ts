import type { FoundArrays } from '../../../shared/experiment.ts';
import { type ClassViewParameters, firstUnit } from './kept.ts';

/** What is told of each unit for each class, float32 `[classes, units]`, units layer after layer; NaN where there is nothing to tell. */
export interface UnitStatistics {
  /** Mean activation over the images of the class, and over all others; of a map its mean. */
  readonly means: Float32Array;
  readonly othersMeans: Float32Array;
  /** (mean − others' mean) / (mean + others' mean), −1…1. */
  readonly selectivity: Float32Array;
  /** d′: the difference of the means in deviations. */
  readonly discriminability: Float32Array;
  /** Share of the class's images on which the unit's maximum is above 0. */
  readonly firingShares: Float32Array;
  /** Mean over the class's images of activation × gradient of the class's score. */
  readonly relevance: Float32Array;
}

export const statisticNames = [
  ...['means', 'othersMeans', 'selectivity', 'discriminability', 'firingShares', 'relevance'],
] as readonly (keyof UnitStatistics)[];

/** Those of an analysis as they are kept. */
export const unitStatistics = (arrays: FoundArrays): UnitStatistics =>
  Object.fromEntries(statisticNames.map((name) => [name, arrays[name]!.data])) as unknown as UnitStatistics;

/** What is told of one unit for one class. */
export type ClassUnit = { readonly channel: number } & Readonly<Record<keyof UnitStatistics, number>>;

/** Of the units of a layer for a class, by their places. */
export function unitsOfClass(
  { layers }: Pick<ClassViewParameters, 'layers'>,
  units: UnitStatistics,
  place: number,
  layer: number,
): ClassUnit[] {
  const first = place * firstUnit(layers, layers.length) + firstUnit(layers, layer);
  return Array.from({ length: layers[layer]!.maps }, (_, channel) => {
    const own = statisticNames.map((name) => [name, units[name][first + channel]!]);
    return { channel, ...Object.fromEntries(own) } as ClassUnit;
  });
}

/** The relevances of a layer's units to a class, added up. */
export const relevanceOfLayer = (units: readonly Pick<ClassUnit, 'relevance'>[]): number =>
  units.reduce((sum, { relevance }) => sum + relevance, 0);
