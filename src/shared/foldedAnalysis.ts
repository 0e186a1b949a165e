import { z } from 'zod';
import { splitNames } from './contract/dataset.ts';

/** What an experiment is asked that fits classifiers to features of images in folds. */
export const foldedQuestion = z.object({
  model: z.string().min(1),
  dataset: z.string().min(1),
  split: z.enum(splitNames).default('train'),
  folds: z.int().min(2).max(20).default(5),
  /** Draws the images and divides them. */
  seed: z
    .int()
    .min(0)
    .max(2 ** 31)
    .default(1),
  /** Numbers of a layer's maps, at most; maps that are more are averaged over squares. */
  features: z.int().min(16).max(1_000_000).default(9216),
});

/** The features of images as an analysis keeps them, by layer: blobs of `[images, values]` float32. */
export const keptFeatures = z.object({
  features: z.array(z.object({ layer: z.string(), key: z.string(), values: z.int(), blob: z.string() })),
  /** Rows that could not be read. */
  unread: z.array(z.int()),
  /** Of each row: its place among those drawn of its class, whose fold is that modulo the number of folds, −1 where it could not be read; its label. */
  places: z.array(z.int()),
  labels: z.array(z.int()),
});
export type KeptFeatures = z.output<typeof keptFeatures>;

/** What is kept of what was asked and how it was computed. */
export const keptFoldedQuestion = z.object({
  dataset: z.string(),
  split: z.enum(splitNames),
  layers: z.array(z.string()),
  folds: z.int(),
  seed: z.int(),
  features: z.int(),
  classes: z.array(z.string()),
  weightsHash: z.string(),
  runtime: z.string(),
  versions: z.record(z.string(), z.string()),
});

/** Mean and standard deviation (of a sample, n − 1) of what is there; NaN where nothing is. */
export function meanAndDeviation(values: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const there = values.filter((value) => !Number.isNaN(value));
  const mean = there.reduce((sum, value) => sum + value, 0) / there.length;
  const squares = there.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: there.length > 1 ? Math.sqrt(squares / (there.length - 1)) : Number.NaN };
}
