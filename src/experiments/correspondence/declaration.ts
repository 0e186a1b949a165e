import { z } from 'zod';
import type { ExperimentDeclaration } from '../../shared/experiment.ts';
import { partSetName } from '../../shared/partSet.ts';
import { kept, shown, summary } from './declaration/kept.ts';
import { limits, maskColour } from './declaration/types.ts';

const [leastRandom, mostRandom, usualRandom] = limits.random;
const [leastPermutations, mostPermutations, usualPermutations] = limits.permutations;

/** Whether masking the same part of several images changes features alike (Zeiler & Fergus 2013, §4.3, figure 8, table 1). */
export const correspondence = {
  command: 'correspond',
  parameters: z.object({
    model: z.string().min(1),
    /** Marked parts, by the name of their set. */
    set: partSetName,
    /** Default: the highest with maps, and the last below the classes. */
    layers: z.array(z.string().min(1)).min(1).max(limits.layers).optional(),
    /** Side of the mask of a point, px of the network's input; default: a quarter of its shorter side. */
    size: z.int().min(1).max(4096).optional(),
    random: z.int().min(leastRandom).max(mostRandom).default(usualRandom),
    permutations: z.int().min(leastPermutations).max(mostPermutations).default(usualPermutations),
    seed: z
      .int()
      .min(0)
      .max(2 ** 31)
      .default(1),
    baseline: maskColour.default('mean'),
  }),
  kept,
  /**
   * `distances` float32 `[parts, pairs, layers, places, places]`: Hamming distance over the features between the signs of the changes in the first and
   * in the second image of a pair, with place 0 the part and the others random ones; NaN where nothing is known. `table` float32
   * `[parts, layers, 5]`: mean and deviation over pairs, those of random places, p. `places` int32 `[parts, images, places, 4]`: every mask, `y, x,
   * height, width`; −1 where an image has no such part.
   */
  arrays: ['distances', 'table', 'places'],
  questions: {},
  panel: z.object({ kind: z.literal('correspondence'), analysisId: z.int().min(1) }),
  summary,
  shown,
} as const satisfies ExperimentDeclaration;

/** As a page asks for one, and what screens and figures are given. */
export type AskedCorrespondence = z.input<(typeof correspondence)['parameters']>;
export type Correspondence = ReturnType<(typeof correspondence)['shown']>;
export type CorrespondenceRow = Correspondence['rows'][number];
