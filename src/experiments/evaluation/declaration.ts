import { z } from 'zod';
import { splitNames } from '../../shared/contract/dataset.ts';
import type { ExperimentDeclaration, FoundArrays, Kept } from '../../shared/experiment.ts';
import { computation } from '../../shared/rpc/request.ts';
import type { EvaluatedImage, ImageSelection } from './declaration/listed.ts';
import { measures } from './declaration/measures.ts';
import { predictionsIn } from './declaration/predictions.ts';

/** What is kept of what was asked. */
const keptParameters = z.object({
  dataset: z.string(),
  split: z.enum(splitNames),
  /** The model's, by number. */
  classes: z.array(z.string()),
  weightsHash: z.string(),
  runtime: z.string(),
  versions: z.record(z.string(), z.string()),
});
export type KeptEvaluation = Kept<z.output<typeof keptParameters>>;

const id = z.int().min(1);
const classNumber = z.int().min(0);

const selection = z.union([
  z.enum(['wrong', 'unsure']),
  z.strictObject({ truth: classNumber.nullable(), predicted: classNumber.nullable() }),
]) satisfies z.ZodType<ImageSelection>;

/** How well a model classifies the images of a split. */
export const evaluation = {
  command: 'evaluate',
  isDivided: true,
  parameters: z.object({
    model: z.string().min(1),
    dataset: z.string().min(1),
    split: z.enum(splitNames).default('val'),
  }),
  kept: { parameters: keptParameters, findings: z.object({}) },
  /**
   * `images` (ids in the catalog, rising), `labels`, `predicted` and `ranks` int32 `[images]`, `probabilities` (of the true class) and `confidences`
   * (of the predicted one) float32 `[images]`; `confusion` int32 `[classes, classes]`, true classes down, where there are few enough classes.
   */
  arrays: ['images', 'labels', 'predicted', 'ranks', 'probabilities', 'confidences', 'confusion'],
  questions: {
    /** Images of an evaluation, `mostListed` at most from number `offset` on, and how many there are. */
    images: computation<{ readonly total: number; readonly images: readonly EvaluatedImage[] }>()(
      z.object({ id, of: selection, offset: z.int().min(0).default(0) }),
    ),
  },
  panel: z.object({ kind: z.literal('evaluation'), analysisId: id }),
  summary,
  shown: (kept: KeptEvaluation, arrays: FoundArrays) => {
    const { classes } = kept.parameters;
    return { ...summary(kept), classes, ...measures(predictionsIn(arrays), classes.length) };
  },
} as const satisfies ExperimentDeclaration;

function summary({ id: own, model, parameters, done, createdAt }: KeptEvaluation) {
  const { dataset, split } = parameters;
  return { id: own, model, dataset, split, done, createdAt };
}

/** What screens and figures are given. */
export type ShownEvaluation = ReturnType<(typeof evaluation)['shown']>;
