import { z } from 'zod';
import type { ExperimentDeclaration } from '../../shared/experiment.ts';
import { computation } from '../../shared/rpc/request.ts';
import { splitQuestion } from '../../shared/splitAnalysis.ts';
import { kept, shown, summary } from './declaration/kept.ts';
import type { UnitRange } from './declaration/unitRange.ts';

/** Numbers that may be kept: images times maps. */
export const mostNumbers = 2 ** 22;
/** Maps that may be named. */
export const mostChannels = 512;

const unit = { analysisId: z.int().min(1), channel: z.int().min(0) };

/** What the maps of a layer answer to over their whole range, not in their strongest images alone. */
export const activationRange = {
  command: 'activation-range',
  isDivided: true,
  parameters: splitQuestion.extend({
    /** Default: all of the layer. */
    channels: z.array(z.int().min(0)).min(1).max(mostChannels).optional(),
    /** The model whose features say how alike the strongest images of a map are, and of which layer; default: of the highest below its scores. */
    by: z.string().min(1).optional(),
    byLayer: z.string().min(1).max(200).optional(),
    seed: z
      .int()
      .min(0)
      .max(2 ** 19)
      .default(1),
  }),
  kept,
  /**
   * `images` and `labels` int32 `[images]`: ids, and classes of the data set. Float32 `[images, maps]`: `values`, the strongest activation of each map in each
   * image; `relevance`, how much the map has to do with the score of the image's class (activation × gradient, added up over the map). Int32
   * `[images, maps]` `positions`: where a map is strongest, `y · width + x`. NaN and −1 for an image that could not be read, or whose class the model does not
   * have. `likeness` float32 `[maps, 4]`: clarity, polysemanticity, redundancy, and the channel of the most similar map; NaN where there is none.
   */
  arrays: ['images', 'labels', 'values', 'positions', 'relevance', 'likeness'],
  questions: {
    /** One map over its range; `label`: a class of the data set, whose images it is most relevant to; default: that to which it is most relevant. */
    unit: computation<UnitRange>()(z.object({ ...unit, label: z.int().min(0).optional() })),
  },
  panel: z.object({
    kind: z.literal('activationRange'),
    analysisId: z.int().min(1),
    /** Default: the first. */
    channel: z.int().min(0).nullable().default(null),
  }),
  summary,
  shown,
} as const satisfies ExperimentDeclaration;

/** As a page asks for it, and as a panel of a figure is told. */
export type AskedRange = z.input<(typeof activationRange)['parameters']>;
export type RangePanelContent = z.output<(typeof activationRange)['panel']>;
