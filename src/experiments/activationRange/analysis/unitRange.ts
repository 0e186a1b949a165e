import { type RandomKey, randomPermutation } from '../../../engine/random.ts';
import { sheetImages } from '../../../shared/contract/unit.ts';
import type { FoundArrays } from '../../../shared/experiment.ts';
import type { RangeParameters } from '../declaration/kept.ts';
import {
  type Band,
  bandImages,
  type Histogram,
  leastFiring,
  quantiles,
  type UnitRange,
} from '../declaration/unitRange.ts';
import { strongestImages } from './strongest.ts';

/** Bins of a histogram. */
const bins = 24;

/** One map of an analysis; images by their numbers. */
export interface MapRange
  extends Pick<UnitRange, 'read' | 'firing' | 'histogram'>,
    Record<'strongest' | 'least', readonly number[]> {
  readonly bands: readonly (Omit<Band, 'images'> & { readonly images: readonly number[] })[] | null;
  readonly relevant: { readonly label: number; readonly images: readonly number[] } | null;
}

/** A map over its range, by its place among the channels; `label`: of which class those images are that it is most relevant to. */
export function mapRange(
  { channels, images, classes, seed, hasRelevance }: RangeParameters,
  arrays: FoundArrays,
  map: number,
  label?: number,
): MapRange {
  const at = (name: 'values' | 'relevance') => (image: number) => arrays[name]!.data[image * channels.length + map]!;
  const [activationOf, relevanceOf] = [at('values'), at('relevance')];
  const labelOf = (image: number) => arrays.labels!.data[image]!;
  const read = Array.from({ length: images }, (_, image) => image).filter(
    (image) => !Number.isNaN(activationOf(image)),
  );
  const firing = strongestImages(activationOf, images, Number.POSITIVE_INFINITY);
  const key: RandomKey = ['activation range', seed, channels[map]!];
  return {
    ...{ read: read.length, firing: firing.length },
    histogram: firing.length === 0 ? null : histogramOf(read, activationOf, labelOf, classes.length),
    bands: firing.length < leastFiring ? null : bandsOf(firing, activationOf, key),
    strongest: firing.slice(0, sheetImages),
    least: shuffled(read, [...key, 'least'])
      .sort((a, b) => activationOf(a) - activationOf(b))
      .slice(0, sheetImages),
    relevant: hasRelevance ? mostRelevant(read, relevanceOf, labelOf, label) : null,
  };
}

function histogramOf(
  images: readonly number[],
  activationOf: (image: number) => number,
  labelOf: (image: number) => number,
  classes: number,
): Histogram {
  const most = images.reduce((largest, image) => Math.max(largest, activationOf(image)), 0);
  const counts = Array.from({ length: classes }, () => new Array<number>(bins).fill(0));
  const silent = new Array<number>(classes).fill(0);
  for (const image of images) {
    const [value, label] = [activationOf(image), labelOf(image)];
    if (value > 0) counts[label]![Math.min(bins - 1, Math.floor((value / most) * bins))]! += 1;
    else silent[label]! += 1;
  }
  return { edges: Array.from({ length: bins + 1 }, (_, i) => (i / bins) * most), counts, silent };
}

/** `firing`: the strongest first. Each is in one band. */
function bandsOf(firing: readonly number[], activationOf: (image: number) => number, key: RandomKey) {
  return quantiles.slice(1).map((from, i) => {
    const to = quantiles[i]!;
    const [first, end] = [Math.round((1 - to) * firing.length), Math.round((1 - from) * firing.length)];
    const own = firing.slice(first, end);
    const drawn = shuffled(own, [...key, 'band', i]).slice(0, bandImages);
    const images = drawn.sort((a, b) => activationOf(b) - activationOf(a) || a - b);
    const [low, high] = [own.at(-1), own[0]].map((image) => (image === undefined ? Number.NaN : activationOf(image)));
    return { from, to, low: low!, high: high!, count: own.length, images };
  });
}

/** Of the class that is named, else of the one whose images have the largest relevance in all. */
function mostRelevant(
  images: readonly number[],
  relevanceOf: (image: number) => number,
  labelOf: (image: number) => number,
  label: number | undefined,
) {
  const known = images.filter((image) => !Number.isNaN(relevanceOf(image)));
  const byLabel = Map.groupBy(known, labelOf);
  const sums = [...byLabel].map(
    ([own, some]) => [own, some.reduce((sum, image) => sum + relevanceOf(image), 0)] as const,
  );
  const largest = sums.sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0];
  const chosen = label ?? largest;
  if (chosen === undefined) return null;
  const own = (byLabel.get(chosen) ?? []).filter((image) => relevanceOf(image) > 0);
  const sorted = own.sort((a, b) => relevanceOf(b) - relevanceOf(a) || a - b);
  return { label: chosen, images: sorted.slice(0, sheetImages) };
}

const shuffled = (images: readonly number[], key: RandomKey): number[] =>
  Array.from(randomPermutation(key, images.length), (i) => images[i]!);
