import { z } from 'zod';
import { splitNames } from '../../shared/contract/dataset.ts';
import { type Rule, rules, type UnitTop } from '../../shared/contract/unit.ts';
import { contrast } from '../../shared/contrast.ts';
import type { ExperimentDeclaration, FoundArrays } from '../../shared/experiment.ts';
import { computation } from '../../shared/rpc/request.ts';
import { type KeptClassView, kept } from './declaration/kept.ts';
import { unitStatistics } from './declaration/statistics.ts';

const id = z.int().min(1);
const place = z.int().min(0);

/** The most images of a class that are projected. */
export const mostImages = 16;

const parameters = z.object({
  model: z.string().min(1),
  dataset: z.string().min(1),
  split: z.enum(splitNames).default('val'),
  /** By its name among the model's or the data set's, or its number among the model's; default: every class that has images. */
  class: z.string().min(1).optional(),
  /** Default: all that are worth looking into and lead to the scores. */
  layers: z.array(z.string().min(1)).min(1).max(64).optional(),
  /** Strongest images of each class that are projected. */
  images: z.int().min(1).max(mostImages).default(6),
});

const panel = z.object({
  kind: z.literal('classView'),
  analysisId: id,
  /** Its place among those that are looked at. */
  class: place.default(0),
  contrast,
});

/** What a class looks like to a network: projections from its score, and what the units of each layer have to do with it. */
export const classView = {
  command: 'classes',
  isDivided: true,
  parameters,
  kept,
  /**
   * Units stand layer after layer. `counts` int32 and `logits` float32 `[classes]`: images that were read, and the mean of their own class's score.
   * float32 `[classes, units]`, NaN where there is nothing to tell: `means` and `othersMeans` (activation over the images of the class, and over all
   * others), `selectivity`, `discriminability` (d′), `firingShares`, `relevance` (see `docs/experiments/classView.md`). `topImages` (ids in the catalog),
   * `topPositions` int32 and `topValues` float32 `[classes, units, 9]`: the images of the class that excite a unit most, −1 and −∞ where it fires on fewer.
   * `strongest` int32 and `scores` float32 `[classes, images]`: ids of the images of the class with the highest score, −1 and NaN where there are fewer;
   * `projections` float32 `[rules, classes, images, c, h, w]` (rules: deconvnet, guided, gradient), their largest magnitudes `scales` `[rules, classes, images]`,
   * NaN where there are none, and `pictures` uint8 `[classes, images, h, w, c]`.
   */
  arrays: [
    ...['counts', 'logits', 'means', 'othersMeans', 'selectivity', 'discriminability', 'firingShares', 'relevance'],
    ...['topImages', 'topPositions', 'topValues', 'strongest', 'scores', 'scales', 'projections', 'pictures'],
  ],
  questions: {
    /** The images of a class that excite a unit most. */
    tops: computation<readonly UnitTop[]>()(
      z.object({ id, class: place, layer: z.string().min(1), channel: z.int().min(0) }),
    ),
  },
  panel,
  summary,
  shown,
} as const satisfies ExperimentDeclaration;

/** In a list. */
function summary({ id: own, model, parameters: { dataset, split, classes }, done, createdAt }: KeptClassView) {
  return {
    id: own,
    model,
    dataset,
    split,
    ...(classes.length === 1 && { className: classes[0]!.name }),
    done,
    createdAt,
  };
}

function shown(own: KeptClassView, found: FoundArrays) {
  const { classes, layers, logits, images, total } = own.parameters;
  const { strongest, scores, scales } = found;
  return {
    ...summary(own),
    ...{ logits, layers, images, total },
    classes: classes.map((each, c) => ({
      ...each,
      read: found.counts!.data[c]!,
      logit: found.logits!.data[c]!,
      /** From the strongest down. */
      strongest: Array.from({ length: images }, (_, i) => c * images + i)
        .filter((at) => strongest!.data[at]! >= 0)
        .map((at) => ({
          imageId: strongest!.data[at]!,
          score: scores!.data[at]!,
          /** max |x| of the projection under each rule, NaN as long as there is none. */
          scales: rules.map((_, r) => scales!.data[r * classes.length * images + at]!),
        })),
    })),
    units: unitStatistics(found),
  };
}

/** An image, or its projection under a rule, on its maximum or clipped at its 99th percentile. */
export type ClassPicture = 'image' | Rule | `${Rule}-clipped`;

/** An image of a class, by its rank from 1, or a projection of it: `1-dog-2-deconvnet.png`. */
export const classFile = (place: number, name: string, rank: number, what: ClassPicture): string =>
  `${place + 1}-${name.replace(/[^A-Za-z0-9._-]+/g, '_')}-${rank}-${what}.png`;

/** What screens and figures are given. */
export type ClassView = ReturnType<typeof shown>;
export type AskedClassView = z.input<typeof parameters>;
export type ClassViewPanelContent = z.output<typeof panel>;
