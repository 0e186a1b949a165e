import { z } from 'zod';
import { attributionMethods } from '../../shared/attribution.ts';
import { splitNames } from '../../shared/contract/dataset.ts';
import type { ExperimentDeclaration } from '../../shared/experiment.ts';
import { kept, shown, summary } from './declaration/kept.ts';
import { measures } from './declaration/measures.ts';

/** Images of each class, the least and the most that may be asked for, and how many where nobody asks. */
export const perClassLimits = [1, 100, 10] as const;

/** Which method finds the evidence of a class on which layer, where it is known: images with masks. */
export const evidence = {
  command: 'trust-evidence',
  parameters: z.object({
    model: z.string().min(1),
    dataset: z.string().min(1),
    split: z.enum(splitNames).default('val'),
    /** Default: the scores, and all below them that are worth looking into. */
    layers: z.array(z.string().min(1).max(200)).min(1).max(64).optional(),
    methods: z
      .array(z.enum(attributionMethods))
      .min(1)
      .max(attributionMethods.length)
      .default([...attributionMethods]),
    perClass: z.int().min(perClassLimits[0]).max(perClassLimits[1]).default(perClassLimits[2]),
    seed: z
      .int()
      .min(0)
      .max(2 ** 19)
      .default(1),
  }),
  kept,
  /**
   * `scores` float32 `[layers, images, methods, measures]`: `pointing`, `mass`, `rank`; `chance` float32 `[layers, images]`: the share of what the unit
   * sees that the mask covers; NaN where there is no value or none yet. `units` int32 `[layers, images, 3]`: channel and `[y, x]` of the unit, −1 where there is
   * none. `intervals` float32 `[layers, methods, measures, comparisons, 3]`: mean, low and high of the value, of what it is above chance, and of what it
   * is behind the best.
   */
  arrays: ['scores', 'chance', 'units', 'intervals'],
  questions: {},
  panel: z.object({
    kind: z.literal('evidence'),
    analysisId: z.int().min(1),
    measure: z.enum(measures).default('rank'),
  }),
  summary,
  shown,
} as const satisfies ExperimentDeclaration;

/** As a page asks for it, and as a panel of a figure is told. */
export type AskedEvidence = z.input<(typeof evidence)['parameters']>;
export type EvidencePanelContent = z.output<(typeof evidence)['panel']>;
