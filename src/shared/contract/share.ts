import { z } from 'zod';
import { figureDocument } from '../figureDocument.ts';
import { computation } from '../rpc/request.ts';
import { splitNames } from './dataset.ts';
import { type Rule, rules } from './unit.ts';

/** The most models that are shared side by side. */
export const mostSharedModels = 4;

const mapsOfLayer = z.object({
  model: z.string().min(1),
  layer: z.string().min(1),
  /** By whose images the maps are known. */
  dataset: z.string().min(1),
  split: z.enum(splitNames),
  /** `null`: all of the layer. */
  channels: z.array(z.int().min(0)).min(1).max(10_000).nullable().default(null),
});
/** Maps of a layer that a shared folder shows. */
export type SharedMaps = z.output<typeof mapsOfLayer>;

/** What a shared folder is to hold. */
export const shareParameters = z.object({
  /** What the folder is called. */
  name: z.string().trim().min(1).max(200),
  maps: z.array(mapsOfLayer).min(1).max(4000),
  rules: z.array(z.enum(rules)).min(1).default(['deconvnet']),
  /** Whether the place of each image in its data set is told. */
  paths: z.boolean().default(false),
});
export type ShareRequest = z.output<typeof shareParameters>;

/** The maps that the panels of a figure show, and the rules under which they do. */
export interface FigureMaps {
  readonly maps: readonly SharedMaps[];
  readonly rules: readonly Rule[];
}

export const shareRequests = {
  /** Throws `BAD_ARGUMENT` for a figure of which no panel shows maps that are indexed. */
  'share.mapsOfFigure': computation<FigureMaps>()(z.object({ document: figureDocument })),
};

/** What has been written. */
export interface WrittenShare {
  /** The folder's own name. */
  readonly name: string;
  readonly maps: number;
  readonly images: number;
  readonly files: number;
  readonly bytes: number;
}
