import { randomIntegers } from '../../../engine/random.ts';
import { pairsOf } from '../declaration/pairs.ts';

/** What is known of a part at a layer. */
export interface Score {
  /** Over pairs: the mean of the Hamming distances of the part's changes, Δ, and their standard deviation. */
  readonly mean: number;
  readonly deviation: number;
  /** The same of random places: over pairs of images and of places. */
  readonly randomMean: number;
  readonly randomDeviation: number;
  /** How likely Δ is as low where marks and random places mean the same. */
  readonly p: number;
}

/** Whose distances: for each pair `[places, places]`, place 0 the part. */
export interface Distances {
  readonly images: number;
  readonly places: number;
  readonly ofPair: (pair: number) => Float32Array;
}

/** Of each permutation the place of every image that stands for the part: `[permutations, images]`. */
export const drawnPlaces = (seed: number, permutations: number, images: number, places: number): Int32Array =>
  randomIntegers([seed, 'correspondence', 'permutations'], permutations * images, places);

/**
 * Δ of a part beside random places (Zeiler & Fergus 2013, table 1), and a one-sided permutation test: in each image, by itself, the part and its
 * random places are exchanged; p = (1 + those whose Δ is as low) / (1 + permutations). `present`: images that have the part. NaN until all of
 * its pairs are known.
 */
export function scoreOf({ images, places, ofPair }: Distances, present: readonly boolean[], drawn: Int32Array): Score {
  const pairs = pairsOf(images).flatMap(([first, second], pair) =>
    present[first] && present[second] ? [{ first, second, distances: ofPair(pair) }] : [],
  );
  if (pairs.some(({ distances }) => Number.isNaN(distances[0]))) return unknown;
  const own = pairs.map(({ distances }) => distances[0]!);
  const random = pairs.flatMap(({ distances }) =>
    Array.from(distances).filter((_, i) => i >= places && i % places > 0),
  );
  const sum = own.reduce((a, b) => a + b, 0);
  const permutations = drawn.length / images;
  let asLow = 0;
  for (let permutation = 0; permutation < permutations; permutation++) {
    const from = permutation * images;
    let other = 0;
    for (const { first, second, distances } of pairs)
      other += distances[drawn[from + first]! * places + drawn[from + second]!]!;
    if (other <= sum) asLow += 1;
  }
  const p = (1 + asLow) / (1 + permutations);
  return {
    mean: mean(own),
    deviation: deviation(own),
    randomMean: mean(random),
    randomDeviation: deviation(random),
    p,
  };
}

const unknown: Score = {
  mean: Number.NaN,
  deviation: Number.NaN,
  randomMean: Number.NaN,
  randomDeviation: Number.NaN,
  p: Number.NaN,
};

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of a sample. */
function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}
