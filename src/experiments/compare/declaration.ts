import { z } from 'zod';
import { type SplitName, splitNames } from '../../shared/contract/dataset.ts';
import type { LayerSummary } from '../../shared/contract/unit.ts';
import type { IndexView } from '../../shared/experiment.ts';
import { query } from '../../shared/rpc/request.ts';
import { channels, layerName, modelName, unitPanel } from '../../shared/unitPanel.ts';

/** The layers that two models have in common, by name and number of maps. */
export interface ComparedLayers {
  readonly left: string;
  readonly right: string;
  /** The left one's usual data set; `null` where there is none. */
  readonly dataset: string | null;
  /** `indexed`: what both are indexed on. */
  readonly layers: readonly LayerSummary[];
  /**
   * Both grew from the same initial weights, so that a channel of one is the same channel of the other. Where not, channels
   * correspond by nothing but their number.
   */
  readonly sameStart: boolean;
}

/** What became of one unit. */
export interface UnitChange {
  readonly channel: number;
  readonly left: ComparedUnit;
  readonly right: ComparedUnit;
  /** Images that are among the nine strongest of both. */
  readonly shared: number;
  /** The most it could share: the number of its strongest images on the side that has more; 0 where it is dead on both. */
  readonly of: number;
  /** Jaccard index of the two sets of strongest images, in [0, 1]; 1 where it is dead on both. */
  readonly overlap: number;
}

export interface ComparedUnit {
  readonly maximum: number;
  /** Share of images on which the map's maximum is above 0. */
  readonly firingShare: number;
}

/** The units of one layer in two models, by channel. */
export interface LayerComparison {
  readonly left: string;
  readonly right: string;
  readonly layer: string;
  readonly dataset: string;
  readonly split: SplitName;
  readonly units: readonly UnitChange[];
}

const pair = { left: z.string().min(1), right: z.string().min(1) };

/** Units of two models side by side, from their indexes over the same images. */
export const compare = {
  queries: {
    /** Throws `MISMATCH` for models without a layer in common. */
    listLayers: query<ComparedLayers>()(z.object(pair)),
    /** Throws `NOT_FOUND` for a layer that is not there or not indexed on both sides, `MISMATCH` for one of another number of maps. */
    units: query<LayerComparison>()(
      z.object({ ...pair, layer: z.string().min(1), dataset: z.string(), split: z.enum(splitNames) }),
    ),
  },
  panel: z.object({
    kind: z.literal('compare'),
    checkpoints: z.tuple([modelName, modelName]),
    layer: layerName,
    channels,
    /** Where no channels are given: those that changed most. */
    maps: z.int().min(1).max(64).default(4),
    ...unitPanel,
  }),
} as const satisfies IndexView;
