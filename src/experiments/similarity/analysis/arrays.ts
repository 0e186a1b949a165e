import { type Rows, rowAt, type Tables } from '../../../engine/analysis/rows.ts';
import { emptyTopActivations, mergeBatch } from '../../../engine/analysis/topActivations.ts';
import type { FoundArray, FoundArrays } from '../../../shared/experiment.ts';
import type { ComparedModel, SimilarityParameters } from '../declaration/kept.ts';
import { shownImages, unitCount } from '../declaration/units.ts';
import { matchesIn } from './matching.ts';
import { hsicTable, pairTable, unitTable } from './tables.ts';

/** Of the correlations that units reach with shuffled images, so many are no higher than what is called chance. */
const chanceShare = 0.95;

/** The declaration's arrays, as far as tasks have come. */
export function foundArrays(found: Tables | null, { models, images }: SimilarityParameters): FoundArrays {
  const [first, second] = models;
  const [left, right] = [first.layers.length, second.layers.length];
  const inSecond = table([unitCount(first), right]);
  const inFirst = table([unitCount(second), left]);
  const partners = table([unitCount(first), right]);
  const chance = new Float32Array(left * right).fill(Number.NaN);
  let row = 0;
  for (const [a, { units }] of first.layers.entries()) {
    let column = 0;
    for (const [b, { units: others }] of second.layers.entries()) {
      const own = found?.[pairTable(a, b)];
      if (own) {
        const matches = matchesIn(rowAt(own, 0), units, others);
        inSecond.set(row, b, matches.bestRight, matches.highestRight);
        inFirst.set(column, a, matches.bestLeft, matches.highestLeft);
        partners.set(row, b, matches.partner, matches.partnerCorrelation);
        chance[a * right + b] = quantile(matches.shuffled, chanceShare);
      }
      column += others;
    }
    row += units;
  }
  return {
    cka: { shape: [left, right], data: ckaOf(found?.[hsicTable], left, right) },
    chance: { shape: [left, right], data: chance },
    ...{ bestInSecond: inSecond.units, correlationInSecond: inSecond.correlations },
    ...{ bestInFirst: inFirst.units, correlationInFirst: inFirst.correlations },
    ...{ partner: partners.units, partnerCorrelation: partners.correlations },
    imagesOfFirst: strongestImages(found?.[unitTable(0)], first, images),
    imagesOfSecond: strongestImages(found?.[unitTable(1)], second, images),
  };
}

/** `[units, layers]`: a unit of each layer, −1 where there is none, and a correlation, NaN where there is none. */
function table(shape: readonly [number, number]) {
  const units = new Int32Array(shape[0] * shape[1]).fill(-1);
  const correlations = new Float32Array(units.length).fill(Number.NaN);
  return {
    units: { shape, data: units },
    correlations: { shape, data: correlations },
    set: (from: number, layer: number, own: Float32Array, ownCorrelations: Float32Array) => {
      for (let i = 0; i < own.length; i++) {
        units[(from + i) * shape[1] + layer] = own[i]!;
        correlations[(from + i) * shape[1] + layer] = ownCorrelations[i]!;
      }
    },
  };
}

/**
 * CKA of each layer on the left with each on the right: mean estimates of HSIC over batches, each weighed by its images, one divided by the root of
 * both layers' own (Nguyen et al. 2021, equation 3). NaN where a layer's activations do not vary.
 */
export function ckaOf(batches: Rows | undefined, left: number, right: number): Float32Array {
  const count = left + right;
  const sums = new Float64Array(count * count);
  for (let i = 0; i < (batches?.keys.length ?? 0); i++) {
    const [images, ...hsic] = rowAt(batches!, i);
    for (const [at, value] of hsic.entries()) sums[at]! += images! * value;
  }
  const own = (layer: number) => (sums[layer * (count + 1)]! > 0 ? sums[layer * (count + 1)]! : Number.NaN);
  return Float32Array.from({ length: left * right }, (_, i) => {
    const [a, b] = [Math.floor(i / right), left + (i % right)];
    return sums[a * count + b]! / Math.sqrt(own(a) * own(b));
  });
}

/** The value that a share of those that are there do not exceed; NaN of none. */
function quantile(values: Float32Array, share: number): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Ids of the images to which each unit of all layers answers most, `[units, shownImages]`, −1 where there are fewer. */
function strongestImages(rows: Rows | undefined, model: ComparedModel, ids: readonly number[]): FoundArray {
  const units = unitCount(model);
  const tops = emptyTopActivations(units, shownImages);
  const [n, width] = [rows?.keys.length ?? 0, units];
  if (rows) {
    const value = { dtype: 'float32' as const, shape: [n, width], data: rows.values };
    // Only the images are read of what comes out of it.
    mergeBatch(tops, { value, position: value, mean: value }, [...rows.keys]);
  }
  return { shape: [units, shownImages], data: tops.images.map((image) => (image < 0 ? -1 : ids[image]!)) };
}
