import { expect, test } from 'vitest';
import { randomNormals } from '../../../src/engine/random.ts';
import { mapRange } from '../../../src/experiments/activationRange/analysis/unitRange.ts';
import type { RangeParameters } from '../../../src/experiments/activationRange/declaration/kept.ts';

const images = 200;
const normals = randomNormals(['activations'], images);
/** Two maps: one that fires on about half of the images, one that fires on three. */
const values = Float32Array.from({ length: images * 2 }, (_, i) =>
  i % 2 === 0 ? Math.max(0, normals[i / 2]!) : i < 6 ? i : 0,
);
values[2 * 17] = Number.NaN; // could not be read
const relevance = values.map((value, i) => value * (i % 3 === 0 ? -1 : 1));
const labels = Int32Array.from({ length: images }, (_, image) => image % 3);
const array = (data: Float32Array | Int32Array) => ({ shape: [data.length], data });
const arrays = { values: array(values), relevance: array(relevance), labels: array(labels) };
const parameters = {
  ...{ channels: [4, 9], images, classes: ['a', 'b', 'c'], seed: 1, hasRelevance: true },
} as unknown as RangeParameters;
const range = mapRange(parameters, arrays, 0);
const activationOf = (image: number) => values[2 * image]!;
const firing = [...Array(images).keys()].filter((image) => activationOf(image) > 0);

test('the histogram counts every image once, by class', () => {
  const { histogram, read } = range;
  expect(read).toBe(images - 1);
  expect(range.firing).toBe(firing.length);
  for (const label of [0, 1, 2]) {
    const own = [...Array(images).keys()].filter(
      (image) => labels[image] === label && !Number.isNaN(activationOf(image)),
    );
    for (const [bin, count] of histogram!.counts[label]!.entries()) {
      const [low, high] = [histogram!.edges[bin]!, histogram!.edges[bin + 1]!];
      const isLast = bin === histogram!.counts[label]!.length - 1;
      const inBin = own.filter(
        (image) => activationOf(image) > 0 && activationOf(image) >= low && (isLast || activationOf(image) < high),
      );
      // A value on an edge, but for rounding, may fall to either side.
      expect(Math.abs(inBin.length - count)).toBeLessThanOrEqual(1);
    }
    const sum = histogram!.counts[label]!.reduce((a, b) => a + b, 0);
    expect(sum + histogram!.silent[label]!).toBe(own.length);
  }
});

test('bands divide the images on which it fires by rank, and images are drawn from their own band', () => {
  const sorted = firing.toSorted((a, b) => activationOf(b) - activationOf(a));
  expect(range.bands!.reduce((sum, { count }) => sum + count, 0)).toBe(firing.length);
  for (const { from, to, low, high, images: drawn } of range.bands!) {
    const own = sorted.slice(Math.round((1 - to) * sorted.length), Math.round((1 - from) * sorted.length));
    expect(high).toBe(activationOf(own[0]!));
    expect(low).toBe(activationOf(own.at(-1)!));
    expect(drawn.every((image) => own.includes(image))).toBe(true);
    expect(new Set(drawn).size).toBe(drawn.length);
  }
});

test('the weakest are none on which it fires while there are others, and another seed draws others', () => {
  expect(range.least).toHaveLength(9);
  expect(range.least.every((image) => activationOf(image) === 0)).toBe(true);
  expect(mapRange({ ...parameters, seed: 2 }, arrays, 0).least).not.toEqual(range.least);
  expect(mapRange(parameters, arrays, 0)).toEqual(range);
});

test('those most relevant to a class are its own, in the order of relevance, none of which speaks against it', () => {
  for (const label of [undefined, 2]) {
    const relevant = mapRange(parameters, arrays, 0, label).relevant!;
    if (label !== undefined) expect(relevant.label).toBe(label);
    const own = relevant.images.map((image) => relevance[2 * image]!);
    expect(own).toEqual(own.toSorted((a, b) => b - a));
    expect(own.every((value) => value > 0)).toBe(true);
    expect(relevant.images.every((image) => labels[image] === relevant.label)).toBe(true);
  }
  expect(mapRange({ ...parameters, hasRelevance: false }, arrays, 0).relevant).toBeNull();
});

test('of too few images there are no quantiles; of a map that never fires no histogram', () => {
  const few = mapRange(parameters, arrays, 1);
  expect(few.firing).toBe(3);
  expect(few.bands).toBeNull();
  expect(few.strongest).toEqual([2, 1, 0]);
  const silent = { ...arrays, values: array(values.map(() => 0)) };
  expect(mapRange(parameters, silent, 0).histogram).toBeNull();
});
