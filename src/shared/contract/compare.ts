import { z } from 'zod';
import { query } from '../rpc/request.ts';
import { type SplitName, splitNames } from './dataset.ts';
import type { LayerSummary } from './unit.ts';

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

export const compareRequests = {
  /** Throws `MISMATCH` for models without a layer in common. */
  'compare.listLayers': query<ComparedLayers>()(z.object(pair)),
  /** Throws `NOT_FOUND` for a layer that is not there or not indexed on both sides, `MISMATCH` for one of another number of maps. */
  'compare.units': query<LayerComparison>()(
    z.object({ ...pair, layer: z.string().min(1), dataset: z.string(), split: z.enum(splitNames) }),
  ),
};
