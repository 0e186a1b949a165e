import type { FoundArray, FoundArrays } from '../../../shared/experiment.ts';
import type { ComparedModel, SimilarityParameters } from './kept.ts';

/** How many of the images are shown that a unit answers most to. */
export const shownImages = 4;

/** A unit has a counterpart where one correlates with it so highly, if nothing else is asked. */
export const usualLeast = 0.5;

/** Units of all layers of a model that are compared. */
export const unitCount = ({ layers }: ComparedModel): number => layers.reduce((sum, { units }) => sum + units, 0);

/** The layer of the first model and that of the second at a place of a table, the first model's down. */
export const layersAt = (models: SimilarityParameters['models'], place: number): readonly [number, number] => {
  const across = models[1].layers.length;
  return [Math.floor(place / across), place % across];
};

/** The place of the highest CKA; 0 where none is known. */
export const mostAlike = (cka: ArrayLike<number>): number =>
  Array.from(cka).reduce((best, value, place) => (value > (cka[best]! || 0) ? place : best), 0);

/** A unit of one model and what there is for it in a layer of the other. */
export interface MatchedUnit {
  readonly unit: number;
  /** The unit that correlates highest with it, and how highly; −1 and NaN where it gives every image the same value. */
  readonly best: number;
  readonly correlation: number;
  /** It is also the best of its best. */
  readonly mutual: boolean;
  /** Its partner where every unit has one of its own; −1 and NaN where it has none or none were looked for. */
  readonly partner: number;
  readonly partnerCorrelation: number;
  /** Ids of the images that it answers most to, and of those of its best. */
  readonly images: readonly number[];
  readonly bestImages: readonly number[];
}

/** The units of two layers and what each has in the other. */
export interface LayerMatches {
  readonly first: readonly MatchedUnit[];
  readonly second: readonly MatchedUnit[];
}

/** The units of layer `a` of the first model and of layer `b` of the second. */
export function matchesOf(
  { models }: Pick<SimilarityParameters, 'models'>,
  arrays: FoundArrays,
  [a, b]: readonly [number, number],
): LayerMatches {
  const left = columnOf(models, arrays, 0, a, b);
  const right = columnOf(models, arrays, 1, b, a);
  const partnerOfRight = new Map(left.partners.map((own, unit) => [own, unit]));
  const units = (own: Column, other: Column, partnerOf: (unit: number) => readonly [number, number]) =>
    own.best.map((best, unit): MatchedUnit => {
      const [partner, partnerCorrelation] = partnerOf(unit);
      return {
        ...{ unit, best, correlation: own.correlations[unit]!, mutual: best >= 0 && other.best[best] === unit },
        ...{ partner, partnerCorrelation, images: own.images[unit]!, bestImages: other.images[best] ?? [] },
      };
    });
  const ofLeft = (unit: number) => [left.partners[unit]!, left.partnerCorrelations[unit]!] as const;
  return {
    first: units(left, right, ofLeft),
    second: units(right, left, (unit) => {
      const partner = partnerOfRight.get(unit) ?? -1;
      return [partner, partner < 0 ? Number.NaN : left.partnerCorrelations[partner]!];
    }),
  };
}

type Column = ReturnType<typeof columnOf>;

/** What is kept of the units of layer `own` of a model beside layer `other` of the other. */
function columnOf(
  models: SimilarityParameters['models'],
  arrays: FoundArrays,
  model: 0 | 1,
  own: number,
  other: number,
) {
  const { layers } = models[model];
  const width = models[1 - model]!.layers.length;
  const from = layers.slice(0, own).reduce((sum, { units }) => sum + units, 0);
  const { units } = layers[own]!;
  const [place, images] = model === 0 ? ['InSecond', 'imagesOfFirst'] : ['InFirst', 'imagesOfSecond'];
  const read = (name: string) =>
    Array.from({ length: units }, (_, i) => arrays[name]!.data[(from + i) * width + other]!);
  return {
    best: read(`best${place}`),
    correlations: read(`correlation${place}`),
    partners: model === 0 ? read('partner') : [],
    partnerCorrelations: model === 0 ? read('partnerCorrelation') : [],
    images: Array.from({ length: units }, (_, i) =>
      Array.from(arrays[images]!.data.subarray((from + i) * shownImages, (from + i + 1) * shownImages)).filter(
        (id) => id >= 0,
      ),
    ),
  };
}

/** Whether a unit has a counterpart. */
export const isMatched = ({ correlation }: MatchedUnit, least: number): boolean => correlation >= least;

/** Means over the units of a layer of model `of`, by layers of the first model down and of the second across; NaN where none has a correlation. */
export function pairMeans(
  { models }: Pick<SimilarityParameters, 'models'>,
  { data }: FoundArray,
  of: 0 | 1,
): Float32Array {
  const [first, second] = models;
  const width = second.layers.length;
  const means = new Float32Array(first.layers.length * width);
  const others = models[1 - of]!.layers;
  let from = 0;
  for (const [own, { units }] of models[of].layers.entries()) {
    for (const other of others.keys()) {
      const values = Array.from({ length: units }, (_, i) => data[(from + i) * others.length + other]!);
      const there = values.filter((value) => !Number.isNaN(value));
      const [a, b] = of === 0 ? [own, other] : [other, own];
      means[a * width + b] = there.reduce((sum, value) => sum + value, 0) / there.length;
    }
    from += units;
  }
  return means;
}
