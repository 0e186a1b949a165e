import { z } from 'zod';
import { networkSource } from '../../shared/contract/network.ts';
import { recipeChanges, runName } from '../../shared/contract/training.ts';
import type { ExperimentDeclaration } from '../../shared/experiment.ts';
import { computation } from '../../shared/rpc/request.ts';
import { ablationSummary, keptAblation, shownAblation } from './declaration/kept.ts';
import type { AblationPlan } from './declaration/plan.ts';

const name = z.string().min(1).max(200);
/** Besides the base. */
export const mostVariants = 40;
const side = z.int().min(1).max(2048);

/** What is varied, and on what it is trained. */
const base = {
  /** Default: that of the run. */
  dataset: name.optional(),
  /** A run gives its network, its pixels and its recipe. */
  network: z.union([...networkSource.options, z.strictObject({ run: name })]).default({ preset: 'zfnet-small' }),
  inputShape: z.tuple([z.union([z.literal(1), z.literal(3)]), side, side]).optional(),
  recipe: recipeChanges.omit({ seed: true }).default({}),
  /** As texts, such as `minus 3,4`; default: those of table 3. The base is trained besides. */
  variants: z.array(z.string().max(200)).max(mostVariants).optional(),
  seeds: z
    .array(
      z
        .int()
        .min(0)
        .max(2 ** 32 - 1),
    )
    .min(1)
    .max(20)
    .default([1, 2, 3]),
};

/** Variants of a network trained by one recipe over several seeds (Zeiler & Fergus 2013, table 3). */
export const ablation = {
  command: 'ablate',
  isDivided: true,
  parameters: z.object({ name: runName.max(40).optional(), ...base }),
  kept: keptAblation,
  isOfNoModel: true,
  /**
   * `results` float32 `[variants, seeds, 5]`: errors on training images, top-1 and top-5, on validation images the same, and seconds; NaN where a run is not
   * finished, in the errors alone where it diverged. `curves` float32 `[variants, seeds, epochs, 2]`: training and validation error.
   */
  arrays: ['results', 'curves'],
  questions: {
    /** What would be trained; why variants do not fit is said of each. Throws as the ablation for all else. */
    plan: computation<AblationPlan>()(z.object(base)),
    /** Seconds that the base takes to train on one image, measured now on this machine. */
    speed: computation<{ readonly secondsPerImage: number }>()(z.object(base)),
  },
  panel: z.object({ kind: z.literal('ablation'), analysisId: z.int().min(1), curves: z.boolean().default(true) }),
  summary: ablationSummary,
  shown: shownAblation,
} as const satisfies ExperimentDeclaration;

/** As a page asks for one. */
export type AskedAblation = z.input<(typeof ablation)['parameters']>;
export type CheckedAblation = z.output<(typeof ablation)['parameters']>;
