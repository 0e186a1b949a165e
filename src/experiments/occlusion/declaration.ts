import { z } from 'zod';
import { pictureReference } from '../../shared/contract/picture.ts';
import { contrast } from '../../shared/contrast.ts';
import type { ExperimentDeclaration } from '../../shared/experiment.ts';
import { computation } from '../../shared/rpc/request.ts';
import { kept, shown, summary } from './declaration/kept.ts';
import { mapStyle, usualStyle } from './declaration/mapStyle.ts';
import {
  baseline,
  mostBelow,
  mostTargets,
  type OccludedView,
  occlusionMode,
  occlusionViews,
} from './declaration/types.ts';

/** `[vertical, horizontal]`, px. */
const pixels = z.tuple([z.int().min(1), z.int().min(1)]);
const pixel = z.int().min(0);

/** The picture that is looked at: one that a page can name, or the one that an occlusion has kept. */
const subject = {
  model: z.string().min(1),
  picture: z.union([pictureReference, z.strictObject({ occlusionId: z.int() })]),
  baseline,
};

/** What a panel of a figure is told: Zeiler & Fergus 2013, figure 7, of an occlusion that is kept. */
const panel = z.object({
  kind: z.literal('occlusion'),
  analysisId: z.int().min(1),
  /** Further ones below it, as the paper shows three images. */
  more: z.array(z.int().min(1)).max(mostBelow).default([]),
  views: z
    .array(z.enum(occlusionViews))
    .min(1)
    .max(occlusionViews.length)
    .default([...occlusionViews]),
  /** Beside the projection in the picture those in other images, where the map's layer is indexed. */
  others: z.boolean().default(true),
  contrast,
  /** How the maps of activation and probability are drawn. */
  maps: mapStyle.default(usualStyle),
});
export type OcclusionPanelContent = z.output<typeof panel>;

/** A window slid over a picture, and what the network makes of it (Zeiler & Fergus 2013, §4.2). */
export const occlusion = {
  command: 'occlude',
  parameters: z.object({
    model: z.string().min(1),
    picture: pictureReference,
    window: pixels.optional(),
    stride: pixels.optional(),
    baseline: baseline.default('mean'),
    mode: occlusionMode.default('exact'),
    layer: z.string().min(1).optional(),
    channel: z.int().min(0).optional(),
    targets: z.array(z.string()).min(1).max(mostTargets).optional(),
    /** As a job of an earlier version asks for one. */
    target: z.string().optional(),
  }),
  kept,
  /** `[rows, columns]` of the window's positions each, `probability` `[classes, rows, columns]`; NaN and −1 where nothing is known yet. */
  arrays: ['probability', 'activation', 'topClass', 'computed'],
  questions: {
    /** What a window would show, all over the network's input, as PNG. */
    baseline: computation<{ readonly png: Uint8Array }>()(z.object(subject)),
    /** One window, wherever it is. Throws `NOT_FOUND` for an unknown layer or class, `BAD_ARGUMENT` for an unknown channel. */
    at: computation<OccludedView>()(
      z.object({
        ...subject,
        /** `[y, x, height, width]`, px of the network's input. */
        window: z.tuple([pixel, pixel, pixel, pixel]),
        targets: z.array(z.string()).max(mostTargets).default([]),
        map: z.object({ layer: z.string().min(1), channel: pixel }).optional(),
      }),
    ),
  },
  panel,
  summary,
  shown,
} as const satisfies ExperimentDeclaration;

/** As a page asks for an occlusion, and for one window. */
export type AskedOcclusion = z.input<(typeof occlusion)['parameters']>;
export type AskedWindow = z.input<(typeof occlusion)['questions']['at']['input']>;
