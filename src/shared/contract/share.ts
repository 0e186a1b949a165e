import { z } from 'zod';
import { splitNames } from './dataset.ts';
import { rules } from './unit.ts';

/** The most models that one shared folder shows. */
export const mostSharedModels = 4;

/** What a shared folder is to hold. */
export const shareParameters = z.object({
  /** The first is the one that is shown; of each the same layers. */
  models: z.array(z.string().min(1)).min(1).max(mostSharedModels),
  dataset: z.string().min(1),
  split: z.enum(splitNames).default('val'),
  layers: z.array(z.string().min(1)).min(1).max(1000),
  rules: z.array(z.enum(rules)).min(1).default(['deconvnet']),
  /** Whether the place of each image in its data set is told. */
  paths: z.boolean().default(false),
});
export type ShareRequest = z.output<typeof shareParameters>;

/** What has been written. */
export interface WrittenShare {
  /** The folder's own name. */
  readonly name: string;
  readonly maps: number;
  readonly images: number;
  readonly files: number;
  readonly bytes: number;
}
