import { z } from 'zod';
import type { ExperimentDeclaration, FoundArrays, KeptOf } from '../../shared/experiment.ts';
import { foldedQuestion, keptFeatures, keptFoldedQuestion, meanAndDeviation } from '../../shared/foldedAnalysis.ts';

const parameters = foldedQuestion.extend({
  /** Default: all that are worth looking into. */
  layers: z.array(z.string().min(1)).min(1).max(64).optional(),
  /** Images of each class, at most; all but one fold of them are learnt from. */
  perClass: z.int().min(2).max(10_000).default(50),
});

/** The classifiers that are fitted, as the arrays have them. */
export const probeMethods = ['softmax', 'svm'] as const;
export type ProbeMethod = (typeof probeMethods)[number];

const kept = {
  parameters: keptFoldedQuestion.extend({ perClass: z.int() }),
  findings: keptFeatures,
};
export type KeptProbe = KeptOf<{ readonly kept: typeof kept }>;

/** How well a linear softmax and a linear support vector machine do on the features of each layer. */
export const probe = {
  command: 'probe',
  isDivided: true,
  parameters,
  kept,
  /**
   * `accuracy` float32 `[layers, methods, folds]`: mean over classes of the share of test images that are classified rightly; `strength` float32, the same shape: the regularisation
   * that was chosen; both NaN where it is not known yet. `correct` int32 `[layers, methods, folds, classes]` and `tested` int32
   * `[folds, classes]`: test images classified rightly, and all.
   */
  arrays: ['accuracy', 'strength', 'correct', 'tested'],
  questions: {},
  panel: z.object({ kind: z.literal('probe'), analysisId: z.int().min(1) }),
  summary: ({ id, model, parameters: { dataset, split, layers }, done, createdAt }: KeptProbe) => ({
    ...{ id, model, dataset, split, done, createdAt },
    layer: layers.length > 1 ? `${layers[0]}…${layers.at(-1)}` : layers[0]!,
  }),
  shown: ({ id, model, done, parameters: own }: KeptProbe, { accuracy, strength }: FoundArrays) => {
    const { dataset, split, layers, folds, perClass, classes } = own;
    const rows = layers.map((layer, at) => ({
      layer,
      ...byMethod((method) => {
        const from = (at * probeMethods.length + method) * folds;
        const values = Array.from((accuracy!.data as Float32Array).subarray(from, from + folds));
        return { ...meanAndDeviation(values), strengths: Array.from(strength!.data.subarray(from, from + folds)) };
      }),
    }));
    return { id, model, done, dataset, split, folds, perClass, classes: classes.length, rows };
  },
} as const satisfies ExperimentDeclaration;

const byMethod = <T>(of: (method: number) => T) =>
  Object.fromEntries(probeMethods.map((name, method) => [name, of(method)])) as Record<ProbeMethod, T>;

/** What screens and figures are given. */
export type Probe = ReturnType<(typeof probe)['shown']>;
/** What a screen asks for. */
export type ProbeAsked = z.input<typeof parameters>;
