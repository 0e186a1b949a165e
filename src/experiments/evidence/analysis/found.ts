import { bootstrapped, type Interval, wilson } from '../../../engine/analysis/intervals.ts';
import { keyOf } from '../../../engine/analysis/keyed.ts';
import type { FoundArrays } from '../../../shared/experiment.ts';
import type { EvidenceParameters } from '../declaration/kept.ts';
import { comparisons, measures } from '../declaration/measures.ts';

/** What was found of one image on one layer. */
export interface ImageFound {
  /** `[methods, measures]`. */
  readonly scores: Float32Array;
  /** Share of what the unit sees that the mask covers. */
  readonly chance: number;
  /** Channel, y, x; −1 where no unit has to do with the class. */
  readonly unit: Int32Array;
}

/** By the layer's number and the image's, each of which one task finds. */
export type Found = Readonly<Record<string, ImageFound>>;

/** The declaration's arrays of what has been found so far. */
export function arraysOf(found: Found | null, { layers, methods, images }: EvidenceParameters): FoundArrays {
  const perImage = methods.length * measures.length;
  const count = layers.length * images.length;
  const scores = new Float32Array(count * perImage).fill(Number.NaN);
  const chance = new Float32Array(count).fill(Number.NaN);
  const units = new Int32Array(count * 3).fill(-1);
  for (let layer = 0; layer < layers.length; layer++) {
    for (let image = 0; image < images.length; image++) {
      const own = found?.[keyOf(layer, image)];
      if (!own) continue;
      const at = layer * images.length + image;
      scores.set(own.scores, at * perImage);
      chance[at] = own.chance;
      units.set(own.unit, at * 3);
    }
  }
  const intervals = layers.flatMap((_, layer) => {
    const scoreOf = (image: number, method: number, measure: number) =>
      scores[(layer * images.length + image) * perImage + method * measures.length + measure]!;
    const chanceOf = (image: number) => chance[layer * images.length + image]!;
    return intervalsOf(images.length, methods.length, scoreOf, chanceOf);
  });
  return {
    scores: { shape: [layers.length, images.length, methods.length, measures.length], data: scores },
    chance: { shape: [layers.length, images.length], data: chance },
    units: { shape: [layers.length, images.length, 3], data: units },
    intervals: {
      shape: [layers.length, methods.length, measures.length, comparisons.length, 3],
      data: Float32Array.from(intervals),
    },
  };
}

/** Of a layer `[methods, measures, comparisons, 3]`. Differences are taken image by image, of those on which both have a value. */
function intervalsOf(
  images: number,
  methods: number,
  scoreOf: (image: number, method: number, measure: number) => number,
  chanceOf: (image: number) => number,
): number[] {
  const known = (of: (image: number) => number) =>
    Array.from({ length: images }, (_, image) => of(image)).filter(Number.isFinite);
  const values = measures.map((name, measure) =>
    Array.from({ length: methods }, (_, method): Interval => {
      const own = known((image) => scoreOf(image, method, measure));
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
      return name === 'pointing' ? wilson(mean, own.length) : bootstrapped(own);
    }),
  );
  const best = values.map((own) =>
    own.reduce((most, { mean }, method) => (mean > (own[most]?.mean ?? Number.NEGATIVE_INFINITY) ? method : most), -1),
  );
  return Array.from({ length: methods }, (_, method) =>
    measures.flatMap((_measure, measure) => {
      const leader = best[measure]!;
      const above = bootstrapped(known((image) => scoreOf(image, method, measure) - chanceOf(image)));
      const behind = bootstrapped(
        leader < 0 ? [] : known((image) => scoreOf(image, leader, measure) - scoreOf(image, method, measure)),
      );
      return [values[measure]![method]!, above, behind].flatMap(({ mean, low, high }) => [mean, low, high]);
    }),
  ).flat();
}
