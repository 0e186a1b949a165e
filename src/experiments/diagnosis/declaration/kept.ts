import { z } from 'zod';
import { splitNames } from '../../../shared/contract/dataset.ts';

const count = z.int().min(0);
const pair = z.tuple([z.int().min(1), z.int().min(1)]).readonly();

/** A model as it was when it was diagnosed. */
export const diagnosedModel = z.object({
  name: z.string(),
  weightsHash: z.string(),
  /** Its first convolution, whose weights are `[filters, channels, height, width]`, and the node of its maps after the nonlinearity. */
  layer: z.string(),
  activation: z.string(),
  shape: z.tuple([count, count, count, count]).readonly(),
  /** By how many px it steps, and how many of its cells the next layer that steps takes at a time; 1: none does. */
  stride: z.int().min(1),
  nextStride: z.int().min(1),
  /** What its input is to a range of 0 to 255, as `inputScale`; `null` in a diagnosis that was kept before it was asked. */
  inputScale: z.number().nullable().default(null),
  /** Edges of the bands of spatial frequency in cycles a pixel, from 0 to 0.5; the limit 1 / (2 · stride) is one of them. */
  edges: z.array(z.number()).readonly(),
  /** The second convolution's maps, pooled where they are pooled; `null` where there is none or nothing can be projected from it. */
  second: z.object({ layer: z.string(), maps: count, box: pair }).nullable(),
});
export type DiagnosedModel = z.output<typeof diagnosedModel>;

/** What is kept of a diagnosis. */
export const keptParameters = z.object({
  models: z.array(diagnosedModel).readonly(),
  dataset: z.string(),
  split: z.enum(splitNames),
  /** Images that it looks at. */
  images: count,
  /** Their ids in the catalog; none of a diagnosis that was kept before they were. */
  imageIds: z.array(z.int()).readonly().default([]),
  /** Maps of the second layer that are projected, at most. */
  maps: count,
  runtime: z.string(),
  versions: z.record(z.string(), z.string()),
});
export type DiagnosisParameters = z.output<typeof keptParameters>;
