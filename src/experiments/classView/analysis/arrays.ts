import { keyOf } from '../../../engine/analysis/keyed.ts';
import { valueCount } from '../../../engine/shape.ts';
import { rules, sheetImages } from '../../../shared/contract/unit.ts';
import type { FoundArrays } from '../../../shared/experiment.ts';
import { type ClassViewParameters, firstUnit } from '../declaration/kept.ts';
import { byScore, type ClassBatch, type Found } from './found.ts';
import { bothMoments, type Moments, noMoments, ofOthers } from './moments.ts';

/** The declaration's arrays of what has been found so far. */
export function arraysOf(found: Found | null, parameters: ClassViewParameters): FoundArrays {
  return {
    ...statistics(found, parameters),
    ...topArrays(found, parameters),
    ...projectionArrays(found, parameters),
  };
}

function statistics(found: Found | null, { classes, layers }: ClassViewParameters): FoundArrays {
  const units = firstUnit(layers, layers.length);
  const batches = Map.groupBy(Object.values(found?.batches ?? {}), ({ label }) => label);
  const labels = [...batches.keys()].toSorted((a, b) => a - b);
  const moments = labels.map((label) => batches.get(label)!.map(momentsOf).reduce(bothMoments, noMoments(units)));
  const others = ofOthers(moments, units);
  const own = classes.map(({ number }) => {
    const at = labels.indexOf(number);
    return at < 0
      ? { batches: [], ofClass: noMoments(units), ofOthers: noMoments(units) }
      : { batches: batches.get(number)!, ofClass: moments[at]!, ofOthers: others[at]! };
  });
  const perUnit = (of: (c: number, unit: number) => number) => ({
    shape: [classes.length, units],
    data: Float32Array.from({ length: classes.length * units }, (_, i) => of(Math.floor(i / units), i % units)),
  });
  const sums = (part: 'firings' | 'relevance') =>
    own.map((each) =>
      summed(
        each.batches.map((batch) => batch[part]),
        units,
      ),
    );
  const [firings, relevance] = [sums('firings'), sums('relevance')];
  const mean = ({ count, means }: Moments, unit: number) => (count > 0 ? means[unit]! : Number.NaN);
  return {
    counts: { shape: [classes.length], data: Int32Array.from(own, ({ ofClass }) => ofClass.count) },
    logits: {
      shape: [classes.length],
      data: Float32Array.from(own, (each) => {
        const logits = each.batches.flatMap((batch) => [...batch.logits]);
        return logits.reduce((sum, logit) => sum + logit, 0) / logits.length;
      }),
    },
    means: perUnit((c, unit) => mean(own[c]!.ofClass, unit)),
    othersMeans: perUnit((c, unit) => mean(own[c]!.ofOthers, unit)),
    selectivity: perUnit((c, unit) => selectivity(mean(own[c]!.ofClass, unit), mean(own[c]!.ofOthers, unit))),
    discriminability: perUnit((c, unit) => discriminability(own[c]!.ofClass, own[c]!.ofOthers, unit)),
    firingShares: perUnit((c, unit) => firings[c]![unit]! / own[c]!.ofClass.count),
    relevance: perUnit((c, unit) => relevance[c]![unit]! / own[c]!.ofClass.count),
  };
}

const momentsOf = ({ ids, means, squares }: ClassBatch): Moments => ({
  count: ids.length,
  means: Float64Array.from(means),
  squares: Float64Array.from(squares),
});

function summed(parts: readonly Float32Array[], length: number): Float64Array {
  const sums = new Float64Array(length);
  for (const part of parts) for (let i = 0; i < length; i++) sums[i]! += part[i]!;
  return sums;
}

/** Morcos et al. 2018, between one class and all other images; it has a meaning for activations that are not negative, of which one is above 0. */
const selectivity = (own: number, others: number): number =>
  own >= 0 && others >= 0 && own + others > 0 ? (own - others) / (own + others) : Number.NaN;

/** d′: the difference of the means in the root of the mean of both variances (of samples, n − 1). */
function discriminability(own: Moments, others: Moments, unit: number): number {
  const variance = ({ count, squares }: Moments) => squares[unit]! / (count - 1);
  const deviation = Math.sqrt((variance(own) + variance(others)) / 2);
  return own.count > 1 && others.count > 1 && deviation > 0
    ? (own.means[unit]! - others.means[unit]!) / deviation
    : Number.NaN;
}

function topArrays(found: Found | null, { classes, layers }: ClassViewParameters): FoundArrays {
  const units = firstUnit(layers, layers.length);
  const size = classes.length * units * sheetImages;
  const [images, positions] = [new Int32Array(size).fill(-1), new Int32Array(size)];
  const values = new Float32Array(size).fill(Number.NEGATIVE_INFINITY);
  for (const [c, { number }] of classes.entries())
    for (const layer of layers.keys()) {
      const tops = found?.tops[keyOf(number, layer)];
      if (!tops) continue;
      const at = (c * units + firstUnit(layers, layer)) * sheetImages;
      images.set(tops.images, at);
      positions.set(tops.positions, at);
      values.set(tops.values, at);
    }
  const shape = [classes.length, units, sheetImages];
  return {
    topImages: { shape, data: images },
    topPositions: { shape, data: positions },
    topValues: { shape, data: values },
  };
}

/** Images are known as soon as they have been projected under the first rule; what has not been projected is NaN. */
function projectionArrays(found: Found | null, { classes, images, input }: ClassViewParameters): FoundArrays {
  const size = valueCount(input);
  const count = classes.length * images;
  const strongest = new Int32Array(count).fill(-1);
  const scores = new Float32Array(count).fill(Number.NaN);
  const scales = new Float32Array(rules.length * count).fill(Number.NaN);
  const projections = new Float32Array(rules.length * count * size).fill(Number.NaN);
  const pictures = new Uint8Array(count * size);
  for (const [c, { number }] of classes.entries())
    for (const [rank, { id, score }] of (found ? byScore(found, number) : []).slice(0, images).entries()) {
      const picture = found!.pictures[keyOf(c, rank)];
      const at = c * images + rank;
      if (!picture) continue;
      strongest[at] = id;
      scores[at] = score;
      pictures.set(picture, at * size);
      for (const r of rules.keys()) {
        const projection = found!.projections[keyOf(c, rank, r)];
        if (!projection) continue;
        scales[r * count + at] = projection.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
        projections.set(projection, (r * count + at) * size);
      }
    }
  const [channels, height, width] = input;
  return {
    strongest: { shape: [classes.length, images], data: strongest },
    scores: { shape: [classes.length, images], data: scores },
    scales: { shape: [rules.length, classes.length, images], data: scales },
    projections: { shape: [rules.length, classes.length, images, ...input], data: projections },
    pictures: { shape: [classes.length, images, height, width, channels], data: pictures },
  };
}
