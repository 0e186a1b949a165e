import { z } from 'zod';
import { splitNames } from '../../shared/contract/dataset.ts';
import { pictureReference } from '../../shared/contract/picture.ts';
import type { ExperimentDeclaration } from '../../shared/experiment.ts';
import { computation } from '../../shared/rpc/request.ts';
import { kept, shown, summary } from './declaration/kept.ts';
import { borders, kernels, mostSteps, transformationKinds } from './declaration/transformations.ts';

/** How many pictures are looked at, at most. */
const mostImages = 32;
const layer = z.string().min(1).max(200);
const amount = z.number().min(-1e4).max(1e4);

/** A picture under some amounts of a transformation. */
export interface TransformedPictures {
  readonly amounts: readonly number[];
  /** A PNG of what the network sees for each amount. */
  readonly pngs: readonly Uint8Array[];
}

/** How far the features move when a picture is moved, scaled, turned, blurred … (Zeiler & Fergus 2013, §4.1, figure 5). */
export const invariance = {
  command: 'invariance',
  parameters: z.object({
    model: z.string().min(1),
    /** Pictures one by one; else `images` of a data set's split, evenly spread. */
    pictures: z.array(pictureReference).min(1).max(mostImages).optional(),
    dataset: z.string().min(1).optional(),
    split: z.enum(splitNames).default('val'),
    images: z.int().min(1).max(mostImages).default(5),
    /** Default: the lowest that is worth looking into, and the highest below the scores. */
    layers: z.array(layer).min(1).max(16).optional(),
    /** What is left out has the range that is usual for it. Default: vertical translation, scale and rotation. */
    transformations: z
      .array(
        z.object({
          kind: z.enum(transformationKinds),
          from: amount.optional(),
          to: amount.optional(),
          steps: z.int().min(1).max(mostSteps).optional(),
        }),
      )
      .min(1)
      .max(transformationKinds.length)
      .optional(),
    border: z.enum(borders).default('mean'),
    kernel: z.enum(kernels).default('bilinear'),
    /** Of the noise. */
    seed: z
      .int()
      .min(0)
      .max(2 ** 31)
      .default(1),
  }),
  kept,
  /**
   * Float32, by picture, then by item: the picture as it is, then each transformation's amounts. `distance` and `norm` `[images, items, layers]`:
   * the Euclidean distance of the features to those of the picture as it is, and their own norm; `probability` `[images, items]` of the followed class;
   * int32 `topClass` `[images, items]`. NaN and −1 where nothing is known yet.
   */
  arrays: ['distance', 'norm', 'probability', 'topClass'],
  questions: {
    /** A picture under at most 9 of a transformation's amounts. Throws `NOT_FOUND` for an analysis, a picture or a transformation that is not there. */
    pictures: computation<TransformedPictures>()(
      z.object({ analysisId: z.int().min(1), image: z.int().min(0), transformation: z.int().min(0) }),
    ),
  },
  panel: z.object({
    kind: z.literal('invariance'),
    analysisId: z.int().min(1),
    /** Distances divided by the norm of the features of the picture as it is. */
    relative: z.boolean().default(false),
    /** The pictures beneath the curves, of so many images at most. */
    pictures: z.int().min(0).max(8).default(5),
  }),
  summary,
  shown,
} as const satisfies ExperimentDeclaration;

/** As a page asks for it, and as a panel of a figure is told. */
export type AskedInvariance = z.input<(typeof invariance)['parameters']>;
export type InvariancePanelContent = z.output<(typeof invariance)['panel']>;
