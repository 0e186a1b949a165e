import { z } from 'zod';
import { attributionMethods } from '../../../shared/attribution.ts';
import { splitNames } from '../../../shared/contract/dataset.ts';
import type { FoundArrays, KeptOf } from '../../../shared/experiment.ts';
import { type Bounded, type Comparison, comparisons, type Measure, measures } from './measures.ts';

/** What the catalog keeps of one. */
export const kept = {
  parameters: z.object({
    dataset: z.string(),
    split: z.enum(splitNames),
    /** From the scores downwards. */
    layers: z.array(z.string()),
    methods: z.array(z.enum(attributionMethods)),
    /** Of each image its id and the number of its class among the model's. */
    images: z.array(z.object({ id: z.int(), label: z.int() })),
    perClass: z.int(),
    seed: z.int(),
    /** The colour that stands for nothing: a level for each channel, red first. */
    colour: z.array(z.number()),
    weightsHash: z.string(),
    runtime: z.string(),
    versions: z.record(z.string(), z.string()),
  }),
  findings: z.object({}),
};
export type KeptEvidence = KeptOf<{ readonly kept: typeof kept }>;
export type EvidenceParameters = z.output<typeof kept.parameters>;

/** An analysis in a list. */
export const summary = ({ id, model, parameters: { dataset, split, layers }, done, createdAt }: KeptEvidence) => ({
  ...{ id, model, dataset, split, done, createdAt },
  layer: layers.length > 1 ? `${layers[0]}…${layers.at(-1)}` : layers[0]!,
});

/** What a method comes to on a layer by a measure. */
export type Standing = Readonly<Record<Comparison, Bounded>> & {
  /**
   * `best`: the largest mean; `tied`: its interval reaches the best one's; `behind`; `chance`: no better than chance by its interval, whatever its place;
   * `none`: it has no value on any image.
   */
  readonly place: 'best' | 'tied' | 'behind' | 'chance' | 'none';
};

/** As far as it has come: of each layer and method how well its maps find the evidence. */
export function shown({ id, model, done, parameters }: KeptEvidence, { chance, intervals }: FoundArrays) {
  const { dataset, split, layers, methods, images, perClass } = parameters;
  const rows = layers.map((layer, l) => {
    const shares = Array.from(chance!.data.subarray(l * images.length, (l + 1) * images.length)).filter(
      Number.isFinite,
    );
    const standing = (method: number, measure: number): Standing => {
      const at = ((l * methods.length + method) * measures.length + measure) * comparisons.length;
      const bounded = (comparison: number): Bounded => {
        const [mean, low, high] = intervals!.data.subarray(3 * (at + comparison));
        return { mean: mean!, low: low!, high: high! };
      };
      const own = Object.fromEntries(comparisons.map((name, i) => [name, bounded(i)])) as Record<Comparison, Bounded>;
      return { ...own, place: placeOf(own) };
    };
    return {
      layer,
      /** On which the evidence is a part of what the unit sees, and its share of that on average: what chance finds. */
      images: shares.length,
      chance: shares.reduce((sum, share) => sum + share, 0) / shares.length,
      methods: methods.map(
        (_, method) =>
          Object.fromEntries(measures.map((measure, i) => [measure, standing(method, i)])) as Record<Measure, Standing>,
      ),
    };
  });
  return { id, model, done, dataset, split, methods, perClass, images: images.length, rows };
}
export type Evidence = ReturnType<typeof shown>;
export type EvidenceRow = Evidence['rows'][number];

function placeOf({ value, aboveChance, behindBest }: Readonly<Record<Comparison, Bounded>>): Standing['place'] {
  if (Number.isNaN(value.mean)) return 'none';
  if (!(aboveChance.low > 0)) return 'chance';
  if (behindBest.mean === 0) return 'best';
  return behindBest.low > 0 ? 'behind' : 'tied';
}
