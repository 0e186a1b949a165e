import { z } from 'zod';
import { splitNames } from '../../shared/contract/dataset.ts';
import type { ExperimentDeclaration, FoundArrays, Kept } from '../../shared/experiment.ts';
import { computation } from '../../shared/rpc/request.ts';
import type { EvaluatedImage, ImageSelection } from './declaration/listed.ts';
import { measures } from './declaration/measures.ts';
import { membersIn, predictionsIn } from './declaration/predictions.ts';

/** Models that are averaged, at most. */
export const mostModels = 16;

/** What is kept of what was asked. */
const keptParameters = z.object({
  dataset: z.string(),
  split: z.enum(splitNames),
  /** The model's, by number. */
  classes: z.array(z.string()),
  weightsHash: z.string(),
  /** The models whose probabilities are averaged with the first's. */
  others: z.array(z.object({ name: z.string(), weightsHash: z.string() })).default([]),
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

/** How well a model classifies the images of a split, or several models together: by the mean of their probabilities. */
export const evaluation = {
  command: 'evaluate',
  isDivided: true,
  parameters: z.object({
    model: z.string().min(1),
    /** Further models, whose probabilities are averaged with the first's. */
    others: z
      .array(z.string().min(1))
      .max(mostModels - 1)
      .default([]),
    dataset: z.string().min(1),
    split: z.enum(splitNames).default('val'),
  }),
  kept: { parameters: keptParameters, findings: z.object({}) },
  /**
   * `images` (ids in the catalog, rising), `labels`, `predicted` and `ranks` int32 `[images]`, `probabilities` (of the true class) and `confidences`
   * (of the predicted one) float32 `[images]`; `confusion` int32 `[classes, classes]`, true classes down, where there are few enough classes.
   * Of several models these are the mean's; of each then `memberPredicted` and `memberRanks` int32, `memberProbabilities` and `memberConfidences`
   * float32 `[models, images]`.
   */
  arrays: [
    ...['images', 'labels', 'predicted', 'ranks', 'probabilities', 'confidences', 'confusion'],
    ...['memberPredicted', 'memberRanks', 'memberProbabilities', 'memberConfidences'],
  ],
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
    const names = namesOf(kept);
    const members = membersIn(arrays).map((predictions, i) => {
      const { top1, top5, loss, calibrationError } = measures(predictions, classes.length);
      return { name: names[i]!, top1, top5, loss, calibrationError };
    });
    return { ...summary(kept), classes, members, ...measures(predictionsIn(arrays), classes.length) };
  },
} as const satisfies ExperimentDeclaration;

/** An evaluation in a list. */
function summary(kept: KeptEvaluation) {
  const { id: own, model, parameters, done, createdAt } = kept;
  const { dataset, split } = parameters;
  return { id: own, model, models: namesOf(kept), dataset, split, done, createdAt };
}

const namesOf = ({ model, parameters: { others } }: KeptEvaluation) => [model, ...others.map(({ name }) => name)];

/** What screens and figures are given. */
export type ShownEvaluation = ReturnType<(typeof evaluation)['shown']>;
/** What one of several models says by itself. */
export type EvaluatedMember = ShownEvaluation['members'][number];
