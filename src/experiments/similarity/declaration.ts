import { z } from 'zod';
import { splitNames } from '../../shared/contract/dataset.ts';
import type { ExperimentDeclaration, FoundArrays, Kept } from '../../shared/experiment.ts';
import { computation } from '../../shared/rpc/request.ts';
import { keptParameters, type SimilarityParameters } from './declaration/kept.ts';
import { type LayerMatches, pairMeans } from './declaration/units.ts';
import { unitValues } from './declaration/unitValue.ts';

const id = z.int().min(1);
const layers = z.array(z.string().min(1)).min(1).max(64).optional();

/** Images that both models see, at most. */
export const mostImages = 4096;

/** Pairs of units that a panel shows, at most. */
const mostShownPairs = 24;

const parameters = z.object({
  /** Two, of which the second may be the first, for its layers beside each other. */
  models: z.tuple([z.string().min(1), z.string().min(1)]),
  dataset: z.string().min(1),
  split: z.enum(splitNames).default('val'),
  /** Spread evenly over the split. */
  images: z.int().min(1).max(mostImages).default(512),
  value: z.enum(unitValues).default('max'),
  /** Of the first model, and of the second; default: those worth looking into, `usualLayers` of them spread evenly where they are more. */
  layers,
  otherLayers: layers,
});

/** Which units of two models do the same, and how much of one model's layers is in the other's. */
export const similarity = {
  command: 'similarity',
  isDivided: true,
  parameters,
  kept: { parameters: keptParameters, findings: z.object({}) },
  /**
   * By layers of the first model down and of the second across: `cka` float32, and `chance` float32, the correlation that 95 % of units do not exceed
   * with any unit of the other layer when the images are shuffled. Of the units of the first model, all layers one after another, by layers of the
   * second: `bestInSecond` int32, the unit that correlates highest, −1 where there is none, `correlationInSecond` float32, NaN where there is none;
   * `partner` and `partnerCorrelation` likewise, where every unit has a partner of its own. `bestInFirst` and `correlationInFirst` of the second
   * model's units. `imagesOfFirst` and `imagesOfSecond` int32 `[units, 4]`: ids of the images that a unit answers most to.
   */
  arrays: [
    ...['cka', 'chance', 'bestInSecond', 'correlationInSecond', 'bestInFirst', 'correlationInFirst'],
    ...['partner', 'partnerCorrelation', 'imagesOfFirst', 'imagesOfSecond'],
  ],
  questions: {
    /** The units of a layer of the first model and of one of the second, by the layers' numbers. */
    matches: computation<LayerMatches>()(z.object({ id, first: z.int().min(0), second: z.int().min(0) })),
  },
  panel: z.object({
    kind: z.literal('similarity'),
    analysisId: id,
    /** How many pairs of units it shows with their images. */
    pairs: z.int().min(0).max(mostShownPairs).default(6),
    /** Of which two layers: their place in `cka`, row by row; default: those that are most alike. */
    place: z.int().min(0).optional(),
  }),
  summary,
  shown: (kept: Kept<SimilarityParameters>, arrays: FoundArrays) => ({
    ...summary(kept),
    ...{ models: kept.parameters.models, value: kept.parameters.value, batch: kept.parameters.batch },
    /** By layers of the first model down and of the second across, NaN where it is not known. */
    cka: arrays.cka!.data as Float32Array,
    chance: arrays.chance!.data as Float32Array,
    /** The mean over the units of the first model's layer of the highest correlation with one of the second's, and the other way round. */
    meanInSecond: pairMeans(kept.parameters, arrays.correlationInSecond!, 0),
    meanInFirst: pairMeans(kept.parameters, arrays.correlationInFirst!, 1),
  }),
} as const satisfies ExperimentDeclaration;

/** A comparison in a list. */
function summary({ id: own, parameters, done, createdAt }: Kept<SimilarityParameters>) {
  const { models, dataset, split, images } = parameters;
  return { id: own, names: models.map(({ name }) => name), dataset, split, images: images.length, done, createdAt };
}

/** What screens and figures are given. */
export type Similarity = ReturnType<(typeof similarity)['shown']>;
/** What a screen asks for. */
export type SimilarityAsked = z.input<typeof parameters>;
