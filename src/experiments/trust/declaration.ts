import { z } from 'zod';
import { attributionMethods } from '../../shared/attribution.ts';
import { splitNames } from '../../shared/contract/dataset.ts';
import { pictureReference } from '../../shared/contract/picture.ts';
import type { ExperimentDeclaration } from '../../shared/experiment.ts';
import { computation } from '../../shared/rpc/request.ts';
import { kept, shown, summary, type UnitTrust } from './declaration/kept.ts';
import { limits, mostItems, usualMethods } from './declaration/limits.ts';

/** A class token is at row −1. */
const mapPlace = z.tuple([z.int(), z.int().min(0)]);
const counted = ([least, most, usual]: readonly [number, number, number]) =>
  z.int().min(least).max(most).default(usual);

/** What a map is about, as pictures. */
export interface TrustPictures {
  /** The network's input, and each method's map, dark where it is 0: PNG. */
  readonly picture: Uint8Array;
  readonly maps: readonly Uint8Array[];
}

/** How far maps of what drives a unit depend on the network, on the picture alone, and on what the unit answers to. */
export const trust = {
  command: 'trust',
  parameters: z.object({
    model: z.string().min(1),
    /** Default: the highest with maps. */
    layer: z.string().min(1).max(200).optional(),
    /** Default: `maps` different ones of the index, or of a picture the strongest. */
    channels: z.array(z.int().min(0)).min(1).max(limits.maps[1]).optional(),
    maps: counted(limits.maps),
    /** Of each the strongest images, of an index; in place of those one picture. */
    images: counted(limits.images),
    dataset: z.string().min(1).optional(),
    split: z.enum(splitNames).optional(),
    picture: pictureReference.optional(),
    /** `[y, x]` in the maps of that picture, for `channels`; default: where each is strongest. */
    position: mapPlace.optional(),
    /** In place of all that: these units, each at `[y, x]` of its map in its picture, such as those that a figure shows. */
    units: z
      .array(z.object({ channel: z.int().min(0), picture: pictureReference, position: mapPlace }))
      .min(1)
      .max(mostItems)
      .optional(),
    methods: z
      .array(z.enum(attributionMethods))
      .min(1)
      .max(attributionMethods.length)
      .default([...usualMethods]),
    draws: counted(limits.draws),
    others: counted(limits.others),
    orders: counted(limits.orders),
    samples: counted(limits.samples),
    /** Side of the squares that are hidden at once, px; default: a 56th of the input's shorter side. */
    patch: z.int().min(1).max(4096).optional(),
    seed: z
      .int()
      .min(0)
      .max(2 ** 19)
      .default(1),
  }),
  kept,
  /**
   * Float32, by item and method; NaN where a score has no value or is not known yet. `weights` `[items, methods, steps, draws, 3]`: rank correlation
   * of the map with the one under random weights, of magnitudes and with signs, and SSIM. `edges` `[items, methods, 2]`: rank correlation and SSIM with
   * the picture's edges. `others` `[items, methods,
   * others]`: rank correlation with the maps of other units at the same place. `causal` `[items, 2, methods + 1 + orders, shares]`: the activation while
   * pixels are hidden, and while they alone are shown, in the order of each method's map, from the middle outwards, and in random orders. `stability`
   * `[items, methods, 2]`: max-sensitivity and Gini index. `maps` `[items, methods, h, w]`: importance of each pixel of the network's input.
   */
  arrays: ['weights', 'edges', 'others', 'causal', 'stability', 'maps'],
  questions: {
    /** The maps of an item, by its number. Throws `NOT_FOUND`. */
    pictures: computation<TrustPictures>()(z.object({ analysisId: z.int().min(1), item: z.int().min(0) })),
    /** The controls of one unit that is looked at, under the three rules, not kept. Throws as the job does. */
    ofUnit: computation<UnitTrust>()(
      z.object({
        model: z.string().min(1),
        layer: z.string().min(1).max(200),
        channel: z.int().min(0),
        picture: pictureReference,
        /** Default: where it is strongest in the picture. */
        position: mapPlace.optional(),
      }),
    ),
  },
  panel: z.object({ kind: z.literal('trust'), analysisId: z.int().min(1), item: z.int().min(0).default(0) }),
  summary,
  shown,
} as const satisfies ExperimentDeclaration;

/** As a page asks for it, and as a panel of a figure is told. */
export type AskedTrust = z.input<(typeof trust)['parameters']>;
export type TrustPanelContent = z.output<(typeof trust)['panel']>;
