import { z } from 'zod';
import { rules, splits as splitNames } from './unit.ts';

const splits = z.enum(splitNames);

/** What each kind of job is told. Folders and files are named by the ids of grants, never by paths. */
export const jobKinds = {
  /** The whole way on the generated sample set. */
  buildSample: z.object({}),
  index: z.object({
    checkpoint: z.string(),
    dataset: z.string(),
    split: splits.default('val'),
    layers: z.array(z.string()).min(1).optional(),
    top: z.int().min(1).max(100).default(9),
  }),
  /** Sheets of the strongest projections and patches of every map of the layers; indexes first where that is missing. */
  projectLayers: z.object({
    checkpoint: z.string(),
    dataset: z.string(),
    split: splits.default('val'),
    layers: z.array(z.string()).min(1).optional(),
    rule: z.enum(rules).default('deconvnet'),
  }),
} satisfies Record<string, z.ZodType>;

export type JobKind = keyof typeof jobKinds;
export type JobParameters<K extends JobKind> = z.output<(typeof jobKinds)[K]>;
