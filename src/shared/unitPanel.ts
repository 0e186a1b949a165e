import { z } from 'zod';
import { splitNames } from './contract/dataset.ts';
import { rules } from './contract/unit.ts';
import { contrast, displayScales } from './contrast.ts';

/** A model, and a layer of one, as a panel is told them. */
export const modelName = z.string().min(1).max(200);
export const layerName = z.string().min(1).max(200);
/** Which maps of a layer; `null`: they are chosen. */
export const channels = z.array(z.int().min(0)).min(1).max(64).nullable().default(null);

/** What every panel is told that shows units by their strongest images. */
export const unitPanel = {
  /** `null`: those of the model's latest index. */
  dataset: z.string().min(1).nullable().default(null),
  split: z.enum(splitNames).nullable().default(null),
  rule: z.enum(rules).default('deconvnet'),
  /** One display scale for each tile or for each map. */
  scale: z.enum(displayScales).default('tile'),
  contrast,
  patches: z.boolean().default(true),
  /** Colour bar and scale statement below. */
  key: z.boolean().default(true),
};
