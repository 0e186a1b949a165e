import { z } from 'zod';
import type { ExperimentDeclaration, FoundArrays, KeptOf } from '../../shared/experiment.ts';
import { foldedQuestion, keptFeatures, keptFoldedQuestion, meanAndDeviation } from '../../shared/foldedAnalysis.ts';

/** What is put upon the frozen layers. */
export const classifiers = ['softmax', 'svm'] as const;

const parameters = foldedQuestion.extend({
  /** Up to which the model is frozen; default: the one below its scores. */
  layer: z.string().min(1).optional(),
  classifier: z.enum(classifiers).default('softmax'),
  /** From how many images of each class is learnt. */
  perClass: z.array(z.int().min(1).max(10_000)).min(1).max(10).default([5, 10, 20]),
  /** What the model was trained on, to find images that both sets have; default: its run's. */
  source: z.string().min(1).optional(),
  /** The least correlation of small greys that makes two images near-duplicates. */
  duplicates: z.number().min(0.5).max(1).default(0.98),
  keepDuplicates: z.boolean().default(false),
  /** Steps of each training from scratch; 0: none. */
  scratchSteps: z.int().min(0).max(100_000).default(200),
  /** Keeps the frozen layers with a classifier fitted to all images that were drawn, as a model of this name. */
  name: z.string().min(1).max(100).optional(),
});

/** How a classifier of few images is got, as the arrays have them. */
export const transferArms = ['frozen', 'scratch'] as const;
export type TransferArm = (typeof transferArms)[number];

const duplicate = z.object({ image: z.string(), other: z.string(), correlation: z.number() });
const kept = {
  parameters: keptFoldedQuestion.extend({
    layer: z.string(),
    classifier: z.enum(classifiers),
    perClass: z.array(z.int()),
    source: z.string().nullable(),
    duplicates: z.number(),
    keepDuplicates: z.boolean(),
    scratchSteps: z.int(),
    name: z.string().nullable(),
  }),
  /** The near-duplicates that were found, most alike first, a thousand at most. */
  findings: keptFeatures.extend({ nearDuplicates: z.array(duplicate), nearDuplicateCount: z.int() }),
};
export type KeptTransfer = KeptOf<{ readonly kept: typeof kept }>;

/** How well frozen layers with a new classifier do on another data set, from few images of each class, beside training from scratch. */
export const transfer = {
  command: 'transfer',
  isDivided: true,
  parameters,
  kept,
  /**
   * `accuracy` float32 `[arms, numbers, folds]`: mean over classes of the share of test images that are classified rightly, NaN where it is not
   * known. `correct` int32 `[arms, numbers, folds, classes]` and `tested` int32 `[folds, classes]`: test images classified rightly, and all.
   */
  arrays: ['accuracy', 'correct', 'tested'],
  questions: {},
  panel: z.object({ kind: z.literal('transfer'), analysisId: z.int().min(1) }),
  summary: ({ id, model, parameters: { dataset, split, layer }, done, createdAt }: KeptTransfer) => ({
    ...{ id, model, dataset, split, layer, done, createdAt },
  }),
  shown: ({ id, model, done, parameters: own, findings }: KeptTransfer, { accuracy }: FoundArrays) => {
    const { dataset, split, layer, folds, perClass, classes, source, classifier, keepDuplicates, scratchSteps, name } =
      own;
    const meanOf = (arm: number, at: number) => {
      const from = (arm * perClass.length + at) * folds;
      return meanAndDeviation(Array.from((accuracy!.data as Float32Array).subarray(from, from + folds)));
    };
    const rows = perClass.map((images, at) => ({ images, frozen: meanOf(0, at), scratch: meanOf(1, at) }));
    return {
      ...{
        id,
        model,
        done,
        dataset,
        split,
        layer,
        folds,
        classifier,
        source,
        keepDuplicates,
        scratchSteps,
        name,
        rows,
      },
      classes: classes.length,
      nearDuplicates: findings.nearDuplicates.slice(0, 100),
      nearDuplicateCount: findings.nearDuplicateCount,
    };
  },
} as const satisfies ExperimentDeclaration;

/** What screens and figures are given. */
export type Transfer = ReturnType<(typeof transfer)['shown']>;
/** What a screen asks for. */
export type TransferAsked = z.input<typeof parameters>;
/** What is asked, everything filled in. */
export type TransferQuestion = z.output<typeof parameters>;
