import { z } from 'zod';
import { splitNames } from './contract/dataset.ts';
import type { Kept } from './experiment.ts';

/** What an experiment is asked that goes over the images of a split: of whose maps, and which images. */
export const splitQuestion = z.object({
  model: z.string().min(1),
  dataset: z.string().min(1),
  split: z.enum(splitNames).default('val'),
  /** Default: the highest with maps. */
  layer: z.string().min(1).optional(),
});

/** What is kept of that, everything filled in. */
export const keptSplitQuestion = z.object({
  dataset: z.string(),
  split: z.enum(splitNames),
  layer: z.string(),
  /** Maps of the layer, and the data set's classes by label. */
  maps: z.int(),
  classes: z.array(z.string()),
  weightsHash: z.string(),
  runtime: z.string(),
  versions: z.record(z.string(), z.string()),
});
export type KeptSplitQuestion = z.output<typeof keptSplitQuestion>;

/** Such an analysis in a list. */
export function splitSummary({ id, model, parameters, done, createdAt }: Kept<KeptSplitQuestion>) {
  const { dataset, split, layer } = parameters;
  return { id, model, dataset, split, layer, done, createdAt };
}
