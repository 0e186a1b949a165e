import { z } from 'zod';
import { splitNames } from '../../../shared/contract/dataset.ts';
import type { KeptOf } from '../../../shared/experiment.ts';

/** What the catalog keeps of one. */
export const kept = {
  parameters: z.object({
    dataset: z.string(),
    split: z.enum(splitNames),
    /** The classes that are looked at: their numbers among the model's, their names, and how many images of the split they have. */
    classes: z.array(z.object({ number: z.int(), name: z.string(), images: z.int() })),
    /** Images of the split, those of other classes too. */
    total: z.int(),
    /** Strongest images that are projected of each class, at most. */
    images: z.int(),
    /** The node with the scores. */
    logits: z.string(),
    /** From the input upwards; `isLinear`: the scores are linear in it. */
    layers: z.array(z.object({ name: z.string(), maps: z.int(), isLinear: z.boolean() })),
    /** `[channels, height, width]` of the network's input. */
    input: z.tuple([z.int(), z.int(), z.int()]).readonly(),
    weightsHash: z.string(),
    runtime: z.string(),
    versions: z.record(z.string(), z.string()),
  }),
  findings: z.object({}),
};

export type KeptClassView = KeptOf<{ readonly kept: typeof kept }>;
export type ClassViewParameters = KeptClassView['parameters'];
export type ClassViewLayer = ClassViewParameters['layers'][number];

/** Where a layer's units stand among all, layer after layer. */
export const firstUnit = (layers: readonly Pick<ClassViewLayer, 'maps'>[], layer: number): number =>
  layers.slice(0, layer).reduce((sum, { maps }) => sum + maps, 0);

/** How many images of each class are projected. */
export const projectedOf = ({ images }: Pick<ClassViewParameters, 'images'>, count: number): number =>
  Math.min(images, count);
