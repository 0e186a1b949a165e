import { z } from 'zod';
import type { IndexView } from '../../shared/experiment.ts';
import { channels, layerName, modelName, unitPanel } from '../../shared/unitPanel.ts';

/** Maps by their strongest projections beside the patches that caused them: Zeiler & Fergus 2013, figure 2. */
export const features = {
  queries: {},
  panel: z.object({
    kind: z.literal('features'),
    checkpoint: modelName,
    /** None: the convolutions from the second up. `channels` of `null`: strong maps, varied by class. */
    layers: z
      .array(z.object({ layer: layerName, channels }))
      .max(40)
      .default([]),
    /** Where no channels are given. */
    mapsPerLayer: z.int().min(1).max(64).default(4),
    ...unitPanel,
  }),
} as const satisfies IndexView;
