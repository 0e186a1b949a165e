import { z } from 'zod';
import type { FoundArrays, KeptOf } from '../../../shared/experiment.ts';
import { keptSplitQuestion, splitSummary } from '../../../shared/splitAnalysis.ts';

/** What the catalog keeps of one. */
export const kept = {
  parameters: keptSplitQuestion.extend({
    channels: z.array(z.int()),
    images: z.int(),
    /** By whose features images are alike; `null`: by nobody's. */
    by: z.object({ model: z.string(), layer: z.string(), weightsHash: z.string() }).nullable(),
    /** Whether the layer leads to scores of classes. */
    hasRelevance: z.boolean(),
    seed: z.int(),
  }),
  findings: z.object({}),
};
export type KeptRange = KeptOf<{ readonly kept: typeof kept }>;
export type RangeParameters = z.output<typeof kept.parameters>;

export const summary = splitSummary;

/** Of each map how often it fires, how strong it is, and how alike its strongest images are. */
export function shown({ id, model, done, parameters }: KeptRange, { values, likeness }: FoundArrays) {
  const { dataset, split, layer, classes, channels, images, by, hasRelevance } = parameters;
  const rows = channels.map((channel, map) => {
    let [read, firing, maximum] = [0, 0, Number.NaN];
    for (let image = 0; image < images; image++) {
      const value = values!.data[image * channels.length + map]!;
      if (Number.isNaN(value)) continue;
      read += 1;
      if (value > 0) firing += 1;
      if (!(value <= maximum)) maximum = value;
    }
    const [clarity, polysemanticity, redundancy, nearest] = likeness!.data.subarray(4 * map, 4 * map + 4);
    return {
      ...{ channel, read, firingShare: firing / read, maximum },
      ...{ clarity: clarity!, polysemanticity: polysemanticity!, redundancy: redundancy! },
      nearest: Number.isNaN(nearest!) ? null : nearest!,
    };
  });
  return { id, model, done, dataset, split, layer, classes, images, by, hasRelevance, rows };
}
export type ActivationRange = ReturnType<typeof shown>;
export type RangeRow = ActivationRange['rows'][number];
