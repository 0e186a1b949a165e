import { z } from 'zod';
import { splitNames } from '../../../shared/contract/dataset.ts';
import { unitValues } from './unitValue.ts';

const count = z.int().min(0);

const comparedModel = z.object({
  name: z.string(),
  weightsHash: z.string(),
  layers: z.array(z.object({ name: z.string(), units: count })).readonly(),
});
export type ComparedModel = z.output<typeof comparedModel>;

/** What is kept of a comparison of two models. */
export const keptParameters = z.object({
  models: z.tuple([comparedModel, comparedModel]).readonly(),
  dataset: z.string(),
  split: z.enum(splitNames),
  value: z.enum(unitValues),
  /** Ids of the images that both have seen, rising. */
  images: z.array(count).readonly(),
  /** Images of a batch, at most: CKA is estimated batch by batch. */
  batch: z.int().min(1),
  runtime: z.string(),
  versions: z.record(z.string(), z.string()),
});
export type SimilarityParameters = z.output<typeof keptParameters>;
